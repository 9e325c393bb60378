package dev.watertight.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.watertight.descriptor.Descriptors;
import dev.watertight.launched.Launched;
import dev.watertight.thread.Threads;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Processes that end while they are looked at: what is told of one is all of it, or nothing. */
@EnabledOnOs(OS.LINUX)
class DyingProcessTest {

    /** The shell's standard streams and what it opens. */
    private static final int OPEN = 3 + 200;

    private static final int THREADS = 100;

    private final AtomicInteger whole = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();

    @Test
    void nothingIsToldInHalves() throws Exception {
        die(100);
    }

    @Test
    @Tag("soak")
    void nothingIsEverToldInHalves() throws Exception {
        die(1000);
        assertThat(whole).hasPositiveValue();
        assertThat(ended).hasPositiveValue();
    }

    /** The first of many threads is not the last one to end, which is no reason to say that the others run on. */
    @Test
    void whatHasManyThreadsIsToldToHaveEnded() throws Exception {
        for (int i = 0; i < 30; i++) {
            try (Launched program = Launched.c().awaitReady()) {
                for (int j = 0; j < THREADS; j++) {
                    program.tell("thread");
                }
                assertThat(Threads.snapshotOf(program.handle()).size()).isEqualTo(1 + THREADS);
                Thread killer = new Thread(() -> program.handle().destroyForcibly());
                killer.start();
                assertThatIllegalStateException()
                        .isThrownBy(() -> {
                            while (true) {
                                Descriptors.snapshotOf(program.handle());
                                assertThat(Threads.snapshotOf(program.handle()).size())
                                        .isEqualTo(1 + THREADS);
                            }
                        })
                        .withMessageEndingWith(
                                "pid " + program.handle().pid() + " has ended. Take snapshots while the process runs");
                killer.join();
            }
        }
    }

    /** That kills all its threads but that one, see execve(2); and for an instant shows none, and no descriptors. */
    @Test
    void whatAnotherThreadMakesAnotherProgramHasNotEnded() throws Exception {
        try (Launched program = Launched.c().awaitReady()) {
            int open = Descriptors.snapshotOf(program.handle()).size();
            program.tell("replace");
            for (int i = 0; i < 500; i++) {
                assertThat(Descriptors.snapshotOf(program.handle()).size())
                        .isGreaterThanOrEqualTo(open); // a library, for a moment
                assertThat(Threads.snapshotOf(program.handle()).size()).isBetween(1, 2);
            }
        }
    }

    private void die(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            Process process = new ProcessBuilder(
                            "bash",
                            "-c",
                            "for ((i = 100; i < 300; i++)); do eval \"exec $i</dev/null\"; done; echo; read never")
                    .start();
            assertThat(process.getInputStream().read()).isEqualTo('\n');
            Thread killer = new Thread(() -> {
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(40_000_000));
                process.destroyForcibly();
            });
            killer.start();
            look(process.toHandle());
            killer.join();
            process.waitFor();
            close(process);
        }
    }

    private void look(ProcessHandle process) {
        while (true) {
            try {
                var descriptors = Descriptors.snapshotOf(process);
                assertThat(descriptors.size()).isEqualTo(OPEN);
                assertThat(descriptors.resources()).hasSize(OPEN);
                assertThat(Threads.snapshotOf(process).resources()).hasSize(1);
                assertThat(Children.snapshotOf(process).resources()).isEmpty();
                whole.incrementAndGet();
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("pid " + process.pid() + " has ended");
                ended.incrementAndGet();
                return;
            }
        }
    }

    private static void close(Process process) throws IOException {
        process.getInputStream().close();
        process.getErrorStream().close();
        process.getOutputStream().close();
    }
}
