package dev.watertight.thread;

import static dev.watertight.Allowances.ignoringTopFunction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.watertight.LeakReport;
import dev.watertight.Snapshot;
import dev.watertight.thread.VirtualThreads.Identities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VirtualThreadsJdk21Test {

    private final Snapshot<LiveThread> before = Threads.snapshot();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Thread> started = new ArrayList<>();

    @AfterEach
    void end() throws InterruptedException {
        end.countDown();
        for (Thread thread : started) {
            thread.join();
        }
    }

    @Test
    void tellsVirtualThreads() {
        Thread named = start("worker");
        Thread unnamed = start("");

        List<LiveThread> leaks = leaks();

        assertThat(leaks).extracting(LiveThread::id).containsExactly(named.threadId(), unnamed.threadId());
        assertThat(leaks).allMatch(LiveThread::virtual).allMatch(LiveThread::daemon);
        assertThat(leaks.get(0).describe()).isEqualTo("virtual #" + named.threadId() + " \"worker\", WAITING");
        assertThat(leaks.get(1).describe()).isEqualTo("virtual #" + unnamed.threadId() + " without a name, WAITING");
        assertThat(leaks.get(0).functions()).contains(getClass().getName() + ".awaitEnd");
    }

    @Test
    void tellsThemWhateverTheirNames() {
        Thread evil = start("two\nlines\n\n#77 \"x");
        Thread other = start("other");

        List<LiveThread> leaks = leaks();

        assertThat(leaks).extracting(LiveThread::id).containsExactly(evil.threadId(), other.threadId());
        assertThat(leaks.get(0).name()).isEqualTo("two\nlines\n\n#77 \"x");
        assertThat(leaks.get(0).describe()).doesNotContain("\n");
        assertThat(leaks.get(1).functions()).contains(getClass().getName() + ".awaitEnd");
    }

    @Test
    void takesAllowances() {
        start("worker");

        assertThat(Threads.snapshot()
                        .leakedSince(before, ignoringTopFunction(getClass().getName() + "...")))
                .isInstanceOf(LeakReport.Clean.class);
    }

    @Test
    void seesThatTheyEnd() throws InterruptedException {
        start("worker");
        assertThat(leaks()).hasSize(1);

        end();

        assertThat(Threads.snapshot().leakedSince(before)).isInstanceOf(LeakReport.Clean.class);
    }

    /** A thread dump of JDK 25 crashes the JVM then, within a second. */
    @Test
    void listsThemWhileTheyAreMountedAndUnmounted() {
        for (int i = 0; i < 10; i++) {
            started.add(Thread.ofVirtual().start(this::parkBrieflyUntilTheEnd));
        }
        Set<Long> ids = started.stream().map(Thread::threadId).collect(Collectors.toSet());

        for (int i = 0; i < 2000; i++) {
            Snapshot<LiveThread> now = Threads.snapshot();
            assertThat(now.resources())
                    .filteredOn(LiveThread::virtual)
                    .extracting(LiveThread::id)
                    .containsAll(ids);
        }
    }

    @Test
    void listsThoseOfExecutorsToo() {
        try (ExecutorService executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("of an executor").factory())) {
            executor.submit(this::awaitEnd);
            await().untilAsserted(() -> assertThat(leaks()).singleElement().satisfies(thread -> {
                assertThat(thread.name()).isEqualTo("of an executor");
                assertThat(thread.group()).startsWith("java.util.concurrent.ThreadPerTaskExecutor@");
            }));
            end.countDown();
        }
    }

    /** Nothing parks or is unparked meanwhile, so the dump does no harm. */
    @Test
    void aThreadDumpTellsTheSame() {
        Thread named = start("worker");
        Thread unnamed = start("");
        ThreadProbe byDump = new ThreadProbe(new VirtualThreads(Optional::empty, true));

        assertThat(virtual(byDump.snapshot()))
                .usingRecursiveComparison()
                .withEqualsForType((one, other) -> one.toString().equals(other.toString()), StackTraceElement.class)
                .isEqualTo(virtual(Threads.snapshot()))
                .asInstanceOf(InstanceOfAssertFactories.list(LiveThread.class))
                .extracting(LiveThread::id)
                .contains(named.threadId(), unnamed.threadId());
    }

    @Test
    void aThreadDumpLeavesNoFileBehind(@TempDir Path directory) throws IOException {
        Thread worker = start("worker");
        withTemporaryDirectory(directory, () -> {
            Identities virtual = new VirtualThreads(Optional::empty, true).identities();
            assertThat(virtual.identities()).contains(new ThreadIdentity.Virtual(worker.threadId()));
            assertThat(virtual.unobserved()).isEmpty();
        });
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void saysWhenNoThreadDumpCanBeWritten(@TempDir Path directory) {
        start("worker");
        withTemporaryDirectory(
                directory.resolve("missing"),
                () -> assertThat(new VirtualThreads(Optional::empty, true)
                                .identities()
                                .unobserved())
                        .singleElement()
                        .asString()
                        .startsWith("virtual threads: only a thread dump lists them here, and none could be written to "
                                + directory.resolve("missing")));
    }

    @Test
    void saysWhenNothingListsThem() {
        start("worker");
        ThreadProbe blind = new ThreadProbe(new VirtualThreads(Optional::empty, false));

        LeakReport report = blind.snapshot().leakedSince(before);

        assertThat(report).isInstanceOf(LeakReport.Inconclusive.class);
        assertThat(report.text())
                .contains("Note: not observed: virtual threads: the JDK's lists of them")
                .contains("--add-exports java.base/jdk.internal.vm=ALL-UNNAMED");
    }

    private static List<LiveThread> virtual(Snapshot<LiveThread> snapshot) {
        return snapshot.resources().stream().filter(LiveThread::virtual).toList();
    }

    private static void withTemporaryDirectory(Path directory, Runnable action) {
        String temporary = System.getProperty("java.io.tmpdir");
        System.setProperty("java.io.tmpdir", directory.toString());
        try {
            action.run();
        } finally {
            System.setProperty("java.io.tmpdir", temporary);
        }
    }

    private void parkBrieflyUntilTheEnd() {
        while (end.getCount() > 0) {
            LockSupport.parkNanos(1_000);
        }
    }

    /** The virtual ones: a thread of Awaitility's may still be ending. */
    private List<LiveThread> leaks() {
        LeakReport report = Threads.snapshot().leakedSince(before);
        assertThat(report).as(report.text()).isInstanceOf(LeakReport.Leaky.class);
        return ((LeakReport.Leaky) report)
                .leaks().stream()
                        .map(LiveThread.class::cast)
                        .filter(LiveThread::virtual)
                        .toList();
    }

    private Thread start(String name) {
        Thread thread = Thread.ofVirtual().name(name).start(this::awaitEnd);
        started.add(thread);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait(); // Awaitility's own thread would have to end first
        }
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
