package dev.watertight.agent;

import static dev.watertight.Allowances.ignoring;
import static dev.watertight.Allowances.ignoringOpenedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Clean;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Resource;
import dev.watertight.Signature;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.junit.Watertight;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** What the garbage collector closes, since the code did not. */
class RescuedTest {

    @TempDir
    static Path directory;

    private static Path file;

    private final LeakCheck check =
            descriptors().settlingTime(Duration.ZERO).tellingRescued().begin();

    /** Awaitility's threads may take a moment to end. */
    private static LeakCheck.Configuration descriptors() {
        return LeakCheck.configure().kinds(Descriptor.class);
    }

    @BeforeAll
    static void makeFile() throws IOException {
        file = Files.createFile(directory.resolve("file"));
    }

    private enum Way {
        FILE_INPUT_STREAM("file", () -> new FileInputStream(file.toFile())),
        FILE_OUTPUT_STREAM("file", () -> new FileOutputStream(file.toFile())),
        RANDOM_ACCESS_FILE("file", () -> new RandomAccessFile(file.toFile(), "r")),
        NEW_INPUT_STREAM("file", () -> Files.newInputStream(file)),
        READER("file", () -> Files.newBufferedReader(file)),
        FILE_CHANNEL("file", () -> FileChannel.open(file)),
        SERVER_SOCKET("socket", () -> new ServerSocket(0)),
        DATAGRAM_SOCKET("socket", () -> new DatagramSocket(0));

        private final String kind;
        private final Callable<? extends AutoCloseable> opening;

        Way(String kind, Callable<? extends AutoCloseable> opening) {
            this.kind = kind;
            this.opening = opening;
        }

        private AutoCloseable open() throws Exception {
            return opening.call();
        }
    }

    @ParameterizedTest
    @EnumSource
    void isToldOfWhoLostIt(Way way) throws Exception {
        lose(way);

        Leaky report = collected(check);

        assertThat(report.leaks()).as(report.text()).singleElement().satisfies(leak -> {
            assertThat(leak.describe()).isEqualTo(way.kind + ", closed by the garbage collector, not by the code");
            assertThat(methods(leak)).contains(RescuedTest.class.getName() + ".lose");
        });
        assertThat(report.text())
                .startsWith("the code under this check left 1 resource to be closed by the garbage collector:");
    }

    private static void lose(Way way) throws Exception {
        assertThat(way.open()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource
    void isNotToldIfTheCodeClosesIt(Way way) throws Exception {
        way.open().close();

        collect();

        LeakReport report = check.finish();
        assertThat(report).as(report.text()).isInstanceOf(Clean.class);
    }

    @Test
    void isNotToldUnlessAskedFor() throws Exception {
        LeakCheck other = descriptors().settlingTime(Duration.ZERO).begin();
        lose(Way.FILE_CHANNEL);
        collected(check);

        assertThat(other.finish()).isInstanceOf(Clean.class);
    }

    @Test
    void isNotToldOfWhoDidNotOpenIt() throws Exception {
        lose(Way.SERVER_SOCKET);
        LeakCheck later =
                descriptors().settlingTime(Duration.ZERO).tellingRescued().begin();

        assertThat(collected(check).leaks()).hasSize(1);

        assertThat(later.finish()).isInstanceOf(Clean.class);
    }

    @Test
    void isToldOnceIfItWasToldWhileItWasOpen() throws Exception {
        LeakCheck inner = descriptors().settlingTime(Duration.ZERO).begin();
        List<AutoCloseable> held = new ArrayList<>(List.of(Way.FILE_INPUT_STREAM.open()));
        assertThat(inner.finish()).isInstanceOf(Leaky.class);
        held.clear();
        collect();
        await().until(() -> {
            collect();
            return !(check.peek() instanceof Leaky);
        });

        assertThat(check.finish()).isInstanceOf(Clean.class);
    }

    /** At the first look it is open, and at the second one it has been closed, but not by the code. */
    @Test
    void isToldIfItIsCollectedWhileItSettles() throws Exception {
        LeakCheck patient = descriptors()
                .settlingTime(Duration.ofMinutes(1))
                .tellingRescued()
                .begin();
        CountDownLatch settling = new CountDownLatch(1);
        List<AutoCloseable> held = new ArrayList<>(List.of(Way.FILE_INPUT_STREAM.open()));
        Thread collector = new Thread(() -> {
            try {
                settling.await();
                held.clear();
                collect();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        collector.start();
        LeakReport report = patient.finish(ignoring(
                resource -> {
                    settling.countDown(); // it has been looked at
                    return resource.describe().contains(collector.getName());
                },
                "it makes the collector run"));
        collector.join();

        assertThat(report).as(report.text()).isInstanceOf(Leaky.class);
        assertThat(((Leaky) report).leaks())
                .singleElement()
                .satisfies(leak -> assertThat(leak.describe()).contains("closed by the garbage collector"));
    }

    @Test
    void isAllowedAsAnyOther() throws Exception {
        lose(Way.FILE_CHANNEL);
        collected(check);

        assertThat(check.finish(ignoringOpenedBy("dev.watertight.agent.RescuedTest.lose")))
                .isInstanceOf(Clean.class);
    }

    /** A cleaner of the user's own is the same safety net as the JDK's. */
    @Test
    void isToldIfTheUsersOwnCleanerClosesIt() throws Exception {
        Cleaner cleaner = Cleaner.create();
        loseTo(cleaner);

        assertThat(collected(check).leaks())
                .anySatisfy(leak -> assertThat(methods(leak)).contains(RescuedTest.class.getName() + ".loseTo"));
    }

    private static void loseTo(Cleaner cleaner) throws IOException {
        FileInputStream in = new FileInputStream(file.toFile());
        cleaner.register(new Object(), () -> {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** That is code which closes, if only in a thread that is there for garbage. */
    @Test
    void isNotToldIfTheCleanersOwnCodeOpensAndClosesIt() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        Cleaner cleaner = Cleaner.create();
        register(cleaner, done);
        await().until(() -> {
            System.gc();
            return done.getCount() == 0;
        });

        LeakReport report = check.finish();
        assertThat(report).as(report.text()).isInstanceOf(Clean.class);
    }

    private static void register(Cleaner cleaner, CountDownLatch done) {
        cleaner.register(new Object(), () -> {
            try (FileInputStream in = new FileInputStream(file.toFile())) {
                in.read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            done.countDown();
        });
    }

    @Test
    void saysThatItDoesNotTellAll() throws Exception {
        for (int i = 0; i < 1100; i++) {
            lose(Way.FILE_INPUT_STREAM);
        }
        Leaky report = collected(check);

        assertThat(report.leaks()).hasSizeLessThanOrEqualTo(1024);
        assertThat(report.unobserved()).singleElement().asString().contains("only the last 1024 are told");
    }

    /** Which of the two it is, luck decides. */
    @Test
    void isTheSameMistakeAsWhatIsStillOpen() throws Exception {
        Signature open = signatureWhileOpen();
        openKnown();

        assertThat(collected(check).leaks()).singleElement().satisfies(leak -> {
            assertThat(leak.describe()).contains("closed by the garbage collector");
            assertThat(Signature.of(leak)).isEqualTo(open);
        });
    }

    private static Signature signatureWhileOpen() throws IOException {
        LeakCheck other = descriptors().settlingTime(Duration.ZERO).begin();
        try (FileInputStream in = openKnown()) {
            LeakReport report = other.finish();
            assertThat(in.read()).isEqualTo(-1);
            return Signature.of(((Leaky) report).leaks().get(0));
        }
    }

    private static FileInputStream openKnown() throws IOException {
        return new FileInputStream(file.toFile());
    }

    @Watertight(kinds = Descriptor.class)
    static class Loses {
        @Test
        void loses() throws Exception {
            LeakCheck own =
                    descriptors().settlingTime(Duration.ZERO).tellingRescued().begin();
            lose(Way.FILE_INPUT_STREAM);
            collected(own);
        }

        @Test
        void closes() throws Exception {
            Way.FILE_INPUT_STREAM.open().close();
        }
    }

    @Test
    void inJUnitItIsAWarning() {
        Events tests = run(kit -> kit);

        tests.assertStatistics(statistics -> statistics.succeeded(2).failed(0));
        assertThat(told(tests)).singleElement().asString().contains("Loses.loses()", "garbage collector");
    }

    /** At its end, the test leaves that to the class: until then, somebody may close it. */
    @Test
    void whatAFieldOfTheClassHasLostIsToldOfTheClass() {
        Events all = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(LosesLater.class))
                .configurationParameter("watertight.rescued", "fail")
                .execute()
                .allEvents();

        assertThat(all.failed().list())
                .singleElement()
                .satisfies(event ->
                        assertThat(event.getTestDescriptor().getDisplayName()).endsWith("LosesLater"));
    }

    @Watertight(kinds = Descriptor.class)
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class LosesLater {
        private static FileInputStream held;

        @Test
        void holds() throws Exception {
            held = new FileInputStream(file.toFile());
        }

        @Test
        void loses() {
            WeakReference<FileInputStream> stream = new WeakReference<>(held);
            held = null;
            awaitClosing(stream);
        }
    }

    private static void awaitClosing(WeakReference<FileInputStream> lost) {
        await().until(() -> {
            System.gc();
            return lost.refersTo(null)
                    && Descriptors.snapshot().resources().stream()
                            .noneMatch(open -> open.describe().contains(file.toString()));
        });
    }

    private static AutoCloseable elsewhere;

    @Test
    void whatATestMayLeaveOpenIsNotToldWhenItIsLost() {
        Events all = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(MayLose.class))
                .configurationParameter("watertight.rescued", "fail")
                .execute()
                .allEvents();

        assertThat(all.failed().list()).isEmpty();
    }

    @Watertight(kinds = Descriptor.class)
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class MayLose {
        @Test
        @Watertight(enabled = false)
        void holds() throws Exception {
            elsewhere = new FileInputStream(file.toFile());
        }

        @Test
        void loses() {
            WeakReference<FileInputStream> stream = new WeakReference<>((FileInputStream) elsewhere);
            elsewhere = null;
            awaitClosing(stream);
        }
    }

    /** What another check has to tell is left to it, also if it was seen. */
    @Test
    void isToldIfItWasOnlyLeftToOthersBefore() throws Exception {
        LeakCheck other = descriptors().settlingTime(Duration.ZERO).begin();
        List<AutoCloseable> held = new ArrayList<>(List.of(Way.FILE_INPUT_STREAM.open()));
        assertThat(other.finish(ignoring(resource -> true, "it belongs to another check")))
                .isInstanceOf(Clean.class);
        held.clear();

        assertThat(collected(check).leaks())
                .singleElement()
                .satisfies(leak -> assertThat(leak.describe()).contains("closed by the garbage collector"));
    }

    @Test
    void inJUnitItIsAFailureOnRequest() {
        Events tests = run(kit -> kit.configurationParameter("watertight.rescued", "fail"));

        tests.assertStatistics(statistics -> statistics.succeeded(1).failed(1));
    }

    @Test
    void inJUnitItIsIgnoredOnRequest() {
        Events tests = run(kit -> kit.configurationParameter("watertight.rescued", "ignore"));

        tests.assertStatistics(statistics -> statistics.succeeded(2).failed(0));
        assertThat(told(tests)).isEmpty();
    }

    private static Events run(Function<EngineTestKit.Builder, EngineTestKit.Builder> configuration) {
        return configuration
                .apply(EngineTestKit.engine("junit-jupiter").selectors(selectClass(Loses.class)))
                .execute()
                .testEvents();
    }

    private static List<String> told(Events tests) {
        return tests.reportingEntryPublished().stream()
                .map(event -> String.valueOf(event.getPayload().orElseThrow()))
                .toList();
    }

    private static List<String> methods(Resource leak) {
        return leak.origin().orElseThrow().stack().stream()
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .toList();
    }

    /** The report as soon as nothing is open any more that was lost. */
    private static Leaky collected(LeakCheck check) {
        await().until(() -> {
            System.gc();
            LeakReport report = check.peek();
            return report instanceof Leaky leaky
                    && leaky.leaks().stream().noneMatch(leak -> leak.kind().equals("descriptor"));
        });
        return (Leaky) check.peek();
    }

    /** Returns when all that was garbage before has been cleaned up, most likely: the common cleaner goes in no order. */
    private static void collect() {
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        await().until(() -> {
            System.gc();
            return garbage.refersTo(null);
        });
    }
}
