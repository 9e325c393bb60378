package dev.watertight.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.thread.LiveThread;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the agent keeps is limited, whatever a program does. */
class MemoryJdk21Test {

    private static final long MEGABYTE = 1 << 20;

    @Test
    @Tag("soak")
    void aMillionVirtualThreadsTakeLittleMore() throws Exception {
        long without = megabytes(ForkedJvm.run(Crowd.class, "-Xmx4g", "-Dwatertight.origins=off"));
        long with = megabytes(ForkedJvm.run(Crowd.class, "-Xmx4g", ForkedJvm.AGENT));

        assertThat(with - without).as("megabytes for a million threads").isBetween(1L, 400L);
    }

    @Test
    @Tag("soak")
    void nothingIsKeptOfWhatIsClosed() throws Exception {
        assertThat(megabytes(ForkedJvm.run(TenMillion.class, "-Xmx32m", ForkedJvm.AGENT)))
                .as("megabytes in use")
                .isLessThan(16);
    }

    @Test
    void saysThatItKeptNoStacks() throws Exception {
        assertThat(ForkedJvm.run(TooMany.class, "-Xmx2g", ForkedJvm.AGENT))
                .contains("Note: not observed: where threads were started while more than 20,000 were alive:");
    }

    private static long megabytes(String output) {
        return Long.parseLong(output.strip());
    }

    private static void printMegabytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        System.out.println((runtime.totalMemory() - runtime.freeMemory()) / MEGABYTE);
    }

    private static void start(int count) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            Thread.ofVirtual().start(() -> {
                started.countDown();
                while (true) {
                    LockSupport.park();
                }
            });
        }
        started.await();
    }

    static final class Crowd {
        public static void main(String[] arguments) throws InterruptedException {
            start(1_000_000);
            printMegabytes();
        }
    }

    static final class TenMillion {
        public static void main(String[] arguments) throws IOException {
            for (int i = 0; i < 10_000_000; i++) {
                new FileInputStream("/etc/hostname").close();
            }
            printMegabytes();
        }
    }

    static final class TooMany {
        public static void main(String[] arguments) throws InterruptedException {
            start(20_001);
            LeakCheck check = LeakCheck.configure()
                    .kinds(LiveThread.class)
                    .settlingTime(Duration.ZERO)
                    .begin();
            start(1);
            System.out.println(((Leaky) check.finish()).text());
        }
    }
}
