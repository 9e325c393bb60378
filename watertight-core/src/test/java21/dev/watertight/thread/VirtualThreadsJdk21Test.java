package dev.watertight.thread;

import static dev.watertight.Allowances.ignoringTopFunction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.watertight.LeakReport;
import dev.watertight.Resource;
import dev.watertight.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
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

    /** The JDK's own dump in JSON fails then. */
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

    @Test
    void leavesNoFileBehind(@TempDir Path directory) throws IOException {
        String temporary = System.getProperty("java.io.tmpdir");
        System.setProperty("java.io.tmpdir", directory.toString());
        try {
            start("worker");
            assertThat(leaks()).hasSize(1);
        } finally {
            System.setProperty("java.io.tmpdir", temporary);
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void saysWhenTheyCannotBeListed(@TempDir Path directory) {
        start("worker");
        String temporary = System.getProperty("java.io.tmpdir");
        System.setProperty("java.io.tmpdir", directory.resolve("missing").toString());
        try {
            LeakReport report = Threads.snapshot().leakedSince(before);
            assertThat(report).isInstanceOf(LeakReport.Inconclusive.class);
            assertThat(report.text())
                    .contains("Note: not observed: virtual threads: only a thread dump lists them, and none could be"
                            + " written to " + directory.resolve("missing"));
        } finally {
            System.setProperty("java.io.tmpdir", temporary);
        }
    }

    private List<LiveThread> leaks() {
        LeakReport report = Threads.snapshot().leakedSince(before);
        assertThat(report).as(report.text()).isInstanceOf(LeakReport.Leaky.class);
        List<LiveThread> leaks = new ArrayList<>();
        for (Resource leak : ((LeakReport.Leaky) report).leaks()) {
            leaks.add((LiveThread) leak);
        }
        return leaks;
    }

    private Thread start(String name) {
        Thread thread = Thread.ofVirtual().name(name).start(this::awaitEnd);
        started.add(thread);
        await().until(() -> thread.getState() == Thread.State.WAITING);
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
