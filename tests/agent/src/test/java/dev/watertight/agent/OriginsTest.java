package dev.watertight.agent;

import static dev.watertight.Allowances.ignoringCreator;
import static dev.watertight.Allowances.ignoringOpenedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.watertight.LeakCheck;
import dev.watertight.LeakError;
import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Clean;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.thread.LiveThread;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OriginsTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void namesTheLineThatOpened(Opener opener) throws Exception {
        LeakCheck check = LeakCheck.configure().settlingTime(Duration.ZERO).begin();
        Instant before = Instant.now();
        List<AutoCloseable> opened = opener.open(directory);
        try {
            LeakReport report = check.peek();

            assertThat(report).as(report.text()).isInstanceOf(Leaky.class);
            for (Resource leak : ((Leaky) report).leaks()) {
                assertThat(leak.origin()).as(leak.describe()).isPresent();
                assertThat(lines(leak.origin().orElseThrow()))
                        .as(leak.describe())
                        .first()
                        .asString()
                        .endsWith("Opener.java)");
                assertThat(leak.origin().orElseThrow().at())
                        .isBetween(before.minusMillis(500), Instant.now().plusMillis(500));
            }
        } finally {
            for (AutoCloseable each : opened) {
                each.close();
            }
        }
        await().untilAsserted(() -> assertThat(check.peek()).isInstanceOf(Clean.class));
    }

    /** The readers' lines at the opening or, if there are none, at the start of the thread. */
    private static List<String> lines(Origin origin) {
        List<String> lines = origin.stack().stream()
                .filter(frame -> frame.getClassName().startsWith("dev.watertight.agent."))
                .map(frame -> frame.getMethodName() + "(" + frame.getFileName() + ")")
                .toList();
        return lines.isEmpty() ? origin.threadStarted().map(OriginsTest::lines).orElse(List.of()) : lines;
    }

    @Test
    void leadsFromAHelperThreadToItsStart() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        List<FileInputStream> opened = new ArrayList<>();
        LeakCheck check = LeakCheck.begin();
        Thread helper = new Thread(() -> open(file, opened), "helper");
        helper.start();
        helper.join();
        try (FileInputStream in = opened.get(0)) {
            Descriptor leak = only(Descriptor.class, check.peek());

            Origin origin = leak.origin().orElseThrow();
            assertThat(origin.threadName()).isEqualTo("helper");
            Origin start = origin.threadStarted().orElseThrow();
            assertThat(start.threadName()).isEqualTo(Thread.currentThread().getName());
            assertThat(lines(start)).contains("leadsFromAHelperThreadToItsStart(OriginsTest.java)");
            assertThat(in.getFD().valid()).isTrue();
        }
    }

    @Test
    void tellsAReopenedFileApart() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        FileInputStream first = new FileInputStream(file.toFile());
        Snapshot<Descriptor> baseline = Descriptors.snapshot();
        first.close();
        try (FileInputStream second = new FileInputStream(file.toFile())) {
            Descriptor leak = only(Descriptor.class, Descriptors.snapshot().leakedSince(baseline));

            assertThat(baseline.identities())
                    .as("it has the number and the file of the first one")
                    .anySatisfy(identity ->
                            assertThat(identity).hasToString(leak.identity().toString()));
            assertThat(second.getFD().valid()).isTrue();
        }
    }

    @Test
    void neverShowsAPlaceWhereSomethingElseWasOpened() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        Snapshot<Descriptor> baseline = Descriptors.snapshot();
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            int fd = only(Descriptor.class, Descriptors.snapshot().leakedSince(baseline))
                    .fd();
            // As if native code had closed a socket, and the file had been opened by native code then.
            int socket = 2;
            Class.forName("java.lang.WatertightRecorder")
                    .getMethod("opened", int.class, int.class)
                    .invoke(null, fd, socket);

            assertThat(only(Descriptor.class, Descriptors.snapshot().leakedSince(baseline))
                            .origin())
                    .isEmpty();
            assertThat(in.getFD().valid()).isTrue();
        }
    }

    /** As if native code had closed a file, and had opened another one, which got its number. */
    @Test
    void showsNoPlaceOfAFileThatNativeCodeReplaced() throws Exception {
        Path one = Files.createFile(directory.resolve("one"));
        Path other = Files.createFile(directory.resolve("other"));
        Snapshot<Descriptor> baseline = Descriptors.snapshot();
        try (FileInputStream in = new FileInputStream(one.toFile())) {
            int fd = only(Descriptor.class, Descriptors.snapshot().leakedSince(baseline))
                    .fd();
            Object place = Class.forName("java.lang.WatertightRecorder")
                    .getMethod("descriptor", int.class)
                    .invoke(null, fd);
            in.close();
            try (FileInputStream next = new FileInputStream(other.toFile())) {
                put(fd, place);

                Descriptor leak = only(Descriptor.class, Descriptors.snapshot().leakedSince(baseline));

                assertThat(leak.fd()).isEqualTo(fd);
                assertThat(leak.describe()).contains("other");
                assertThat(leak.origin()).isEmpty();
                assertThat(next.getFD().valid()).isTrue();
            }
        }
    }

    /**
     * As if a look had come between the opening and the record of it: the agent knows nothing of the file at the first look,
     * and all of it at the next.
     */
    @Test
    void knowsAgainWhatWasRecordedAfterTheFirstLook() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        Snapshot<Descriptor> baseline = Descriptors.snapshot();
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            int fd = only(Descriptor.class, Descriptors.snapshot().leakedSince(baseline))
                    .fd();
            Class<?> recorder = Class.forName("java.lang.WatertightRecorder");
            recorder.getMethod("closing", int.class).invoke(null, fd);
            Snapshot<Descriptor> early = Descriptors.snapshot();
            recorder.getMethod("opened", int.class, int.class).invoke(null, fd, 1);

            Descriptor leak = only(Descriptor.class, early.leakedSince(baseline));

            assertThat(leak.origin()).isPresent();
            assertThat(in.getFD().valid()).isTrue();
        }
    }

    /** Makes the recorder believe that this is where the number was opened last. */
    private static void put(int fd, Object place) throws ReflectiveOperationException {
        Field field = Class.forName("java.lang.WatertightRecorder").getDeclaredField("DESCRIPTORS");
        field.setAccessible(true);
        Object numbers = field.get(null);
        Method put = numbers.getClass().getDeclaredMethod("put", int.class, place.getClass());
        put.setAccessible(true);
        put.invoke(numbers, fd, place);
    }

    @Test
    void allowsByCreator() throws Exception {
        LeakCheck check = LeakCheck.configure().settlingTime(Duration.ZERO).begin();
        Thread thread = startParked();
        try {
            LiveThread leak = only(LiveThread.class, check.peek());
            assertThat(leak.name()).isEqualTo("parked");
            assertThat(check.peek(ignoringCreator("dev.watertight.agent.OriginsTest.allowsByCreator")))
                    .isInstanceOf(Leaky.class);
            LeakReport allowed = check.peek(ignoringCreator("dev.watertight.agent.OriginsTest.startParked"));
            assertThat(allowed).as(allowed.text()).isInstanceOf(Clean.class);
            assertThat(check.peek(ignoringOpenedBy("dev.watertight.agent.OriginsTest.allowsByCreator")))
                    .isInstanceOf(Clean.class);
        } finally {
            Opener.end(thread);
        }
    }

    private static Thread startParked() {
        Thread thread = new Thread(Opener::park, "parked");
        thread.start();
        return thread;
    }

    @Test
    void reportsWhereAndHow() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        List<FileInputStream> opened = new ArrayList<>();
        LeakCheck check = LeakCheck.configure().named("the test").begin();
        Thread helper = new Thread(() -> open(file, opened), "helper");
        helper.start();
        helper.join();
        try (FileInputStream in = opened.get(0)) {
            LeakReport report = check.peek();

            String text = report.text()
                    .replaceAll("(?m)^.*(org.junit|more in|java.base|java.lang.reflect|jdk.internal).*\n", "")
                    .replaceAll("java:\\d+", "java:1")
                    .replaceAll("\\d{4}-\\S+Z, \\d+ ms", "TIME, SOME ms");
            assertThat(text)
                    .containsSubsequence(
                            "opened by thread \"helper\" at TIME, SOME ms after the check began:\n",
                            "  at java.io.FileInputStream.<init>(FileInputStream.java:1)\n",
                            "> at dev.watertight.agent.OriginsTest.open(OriginsTest.java:1)\n",
                            "  at dev.watertight.agent.OriginsTest.lambda$reportsWhereAndHow$",
                            "  at java.lang.Thread.run(Thread.java:1)\n",
                            "thread \"helper\" was started by thread \"main\":\n",
                            "  at java.lang.Thread.start(Thread.java:1)\n",
                            "> at dev.watertight.agent.OriginsTest.reportsWhereAndHow(OriginsTest.java:1)");
            assertThat(text).doesNotContain("java.lang.Watertight");
            assertThat(new LeakError((Leaky) report).getSuppressed()[0].getStackTrace()[0].getMethodName())
                    .isEqualTo("open");
            assertThat(in.getFD().valid()).isTrue();
        }
    }

    @Test
    void reportsWhereTheExecutorOfAWorkerWasMade() throws Exception {
        LeakCheck check = LeakCheck.configure().named("the test").begin();
        ExecutorService executor = newExecutor();
        try {
            executor.submit(() -> {}).get();

            assertThat(check.peek().text().replaceAll("java:\\d+", "java:1"))
                    .containsSubsequence(
                            "thread #",
                            "\"worker\"",
                            "started by thread \"main\" at ",
                            "> at dev.watertight.agent.OriginsTest.reportsWhereTheExecutorOfAWorkerWasMade(OriginsTest.java:1)",
                            "its executor was made by thread \"main\" at ",
                            "> at dev.watertight.agent.OriginsTest.newExecutor(OriginsTest.java:1)\n");
        } finally {
            executor.shutdown();
            assertThat(executor.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    private static ExecutorService newExecutor() {
        return Executors.newSingleThreadExecutor(task -> new Thread(task, "worker"));
    }

    private static void open(Path file, List<FileInputStream> opened) {
        try {
            opened.add(new FileInputStream(file.toFile()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static <R> R only(Class<R> type, LeakReport report) {
        assertThat(report).as(report.text()).isInstanceOf(Leaky.class);
        assertThat(((Leaky) report).leaks()).as(report.text()).hasSize(1);
        return type.cast(((Leaky) report).leaks().get(0));
    }
}
