package dev.watertight;

import static dev.watertight.Allowances.ignoringThreadsNamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.descriptor.RegularFile;
import dev.watertight.process.ChildProcess;
import dev.watertight.thread.LiveThread;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeakCheckTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void endThreads() {
        end.countDown();
    }

    @Test
    void isCleanWhenEverythingIsClosed(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        LeakReport report;
        try (LeakCheck check = LeakCheck.begin()) {
            try (var in = new FileInputStream(file.toFile())) {
                assertThat(in.read()).isEqualTo(-1);
            }
            Thread thread = new Thread(() -> {});
            thread.start();
            thread.join();
            assertThat(new ProcessBuilder("true").start().waitFor()).isZero();
            report = check.finish();
        }

        assertThat(report).as(report.text()).isInstanceOf(LeakReport.Clean.class);
        assertThat(report.text()).isEqualTo("the code under this check left nothing open.");
    }

    @Test
    void tellsAllKindsAtOnce(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        LeakCheck check =
                LeakCheck.configure().named("importer").settlingTime(SHORT).begin();

        var in = new FileInputStream(file.toFile());
        Thread thread = startThread("left running");
        Process process = new ProcessBuilder("sleep", "1000").start();
        try {
            assertThatExceptionOfType(LeakError.class)
                    .isThrownBy(check::close)
                    .withMessageContaining(file.toString())
                    .withMessageContaining("\"left running\"")
                    .withMessageContaining("sleep 1000")
                    .satisfies(error -> {
                        assertThat(error.report().scope()).isEqualTo("importer");
                        assertThat(error.report().leaks())
                                .extracting(Resource::kind)
                                .contains("descriptor", "thread", "process");
                        assertThat(error.report().leaks())
                                .filteredOn(RegularFile.class::isInstance)
                                .extracting("path")
                                .containsExactly(file.toString());
                        assertThat(error.report().leaks())
                                .filteredOn(LiveThread.class::isInstance)
                                .extracting("name")
                                .containsExactly("left running");
                        assertThat(error.report().leaks())
                                .filteredOn(ChildProcess.class::isInstance)
                                .extracting("pid")
                                .containsExactly(process.pid());
                        assertThat(error.getSuppressed())
                                .hasSameSizeAs(error.report().leaks());
                        assertThat(error.getStackTrace()[0].getClassName())
                                .doesNotStartWith("dev.watertight.LeakReport");
                    });
        } finally {
            in.close();
            process.destroyForcibly().waitFor();
            end.countDown();
            thread.join();
        }
    }

    @Test
    void throwsOnceOnly() {
        LeakCheck check = LeakCheck.configure().settlingTime(SHORT).begin();
        startThread("left running");

        LeakReport report = check.finish();

        assertThat(report).isInstanceOf(LeakReport.Leaky.class);
        assertThat(check.finish()).isSameAs(report);
        check.close(); // told already
    }

    @Test
    void isSuppressedByTheFailureOfTheCodeItself() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> {
                    try (LeakCheck check = LeakCheck.configure()
                            .settlingTime(SHORT)
                            .kinds(LiveThread.class)
                            .begin()) {
                        assertThat(check).isNotNull();
                        startThread("left running");
                        throw new IOException("mine");
                    }
                })
                .withMessage("mine")
                .satisfies(e -> assertThat(e.getSuppressed()).hasExactlyElementsOfTypes(LeakError.class));
    }

    @Test
    void peeksWithoutEnding() throws InterruptedException {
        LeakCheck check = LeakCheck.configure().kinds(LiveThread.class).begin();
        Thread thread = startThread("for a while");

        assertThat(check.peek()).isInstanceOf(LeakReport.Leaky.class);
        assertThat(check.peek(ignoringThreadsNamed("for a while"))).isInstanceOf(LeakReport.Clean.class);

        end.countDown();
        thread.join();
        assertThat(check.finish()).isInstanceOf(LeakReport.Clean.class);
    }

    @Test
    void watchesTheGivenKindsOnly() {
        LeakCheck descriptors = LeakCheck.configure().kinds(Descriptor.class).begin();
        LeakCheck byName =
                LeakCheck.configure().kindsNamed(List.of("processes")).begin();
        startThread("left running");

        assertThat(descriptors.finish()).isInstanceOf(LeakReport.Clean.class);
        assertThat(byName.finish()).isInstanceOf(LeakReport.Clean.class);
    }

    @Test
    void tellsWhatItAllowed() {
        LeakCheck check = LeakCheck.configure()
                .kinds(LiveThread.class)
                .allowing(ignoringThreadsNamed("left *").because("it ends with the JVM"))
                .begin();
        startThread("left running");

        assertThat(check.finish().allowed())
                .filteredOn(judged -> judged.resource() instanceof LiveThread thread
                        && thread.name().equals("left running"))
                .extracting(LeakReport.Judged::reason)
                .containsExactly("it ends with the JVM");
    }

    @Test
    void leavesTheInterruptOfTheTest() {
        LeakCheck check = LeakCheck.configure().settlingTime(SHORT).begin();
        startThread("left running");
        Thread.currentThread().interrupt();

        check.finish();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void rejectsNonsense() {
        var configuration = LeakCheck.configure();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> configuration.settlingTime(Duration.ofMillis(-1)))
                .withMessage("the settling time must be zero or more, but is -1 ms");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> configuration.kinds(Set.of()))
                .withMessage(
                        "a check needs at least one kind of resource to watch, but got none; there are descriptors,"
                                + " processes, threads");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> configuration.kinds(Thing.class))
                .withMessageStartingWith("no probe observes dev.watertight.Thing; there are probes for ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> configuration.kindsNamed(List.of("files")))
                .withMessage("there is no kind of resource named \"files\"; there are descriptors, processes, threads");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> configuration.named(" "))
                .withMessageContaining("blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> configuration.settlingTime(Duration.ofSeconds(Long.MIN_VALUE)))
                .withMessageStartingWith("the settling time must be zero or more, but is -");
    }

    @Test
    void namesWhatIsNull() {
        LeakCheck.Configuration configuration = LeakCheck.configure();
        Snapshot<Descriptor> snapshot = Descriptors.snapshot();

        Map<ThrowingCallable, String> nulls = Map.of(
                () -> configuration.settlingTime(null), "settlingTime",
                () -> configuration.named(null), "name",
                () -> configuration.allowing((Allowance) null), "allowance",
                () -> configuration.allowing((Allowance[]) null), "allowances",
                () -> configuration.kinds((Class<Descriptor>) null), "kind",
                () -> configuration.kindsNamed(null), "names",
                () -> snapshot.leakedSince(null), "baseline",
                () -> snapshot.leaked((Allowance) null), "allowance",
                () -> snapshot.contains(null), "resource");

        nulls.forEach((call, name) ->
                assertThatNullPointerException().isThrownBy(call).withMessage(name));
    }

    private Thread startThread(String name) {
        Thread thread = new Thread(this::awaitEnd, name);
        thread.start();
        return thread;
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
