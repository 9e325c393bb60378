package org.acme.sites;

import static dev.watertight.zoo.Expected.threadNamed;
import static dev.watertight.zoo.Leaks.leak;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.watertight.junit.Watertight;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.AssertionFailedError;

/** Other threads than the test's own. */
final class ThreadSites {

    private static final String SHORT = "100 ms";

    private ThreadSites() {}

    @Watertight(settlingTime = SHORT)
    static class InAnotherThread extends WithCleanTests {
        @Test
        void leaks() throws InterruptedException {
            Thread thread = new Thread(() -> Opens.file("other thread"));
            thread.start();
            thread.join();
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InAnExecutorThatIsShutDown extends WithCleanTests {
        @Test
        void leaks() throws Exception {
            ExecutorService executor = Executors.newSingleThreadExecutor();
            executor.submit(() -> Opens.file("executor")).get();
            executor.shutdown();
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InTheCommonPool extends WithCleanTests {
        @Test
        void leaks() throws Exception {
            ForkJoinPool.commonPool().submit(() -> Opens.file("common pool")).get();
        }
    }

    /** A thread that ends by itself a moment later, but leaves a file open. */
    @Watertight
    static class InAThreadThatWindsDown extends WithCleanTests {
        private final CountDownLatch ended = new CountDownLatch(1);

        @Test
        void leaks() {
            new Thread(() -> {
                        try {
                            ended.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        Opens.file("winding down");
                    })
                    .start();
        }

        @AfterEach
        void end() {
            ended.countDown();
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InATestThatIsInterrupted extends WithCleanTests {
        @Test
        void leaks() {
            Opens.file("interrupted");
            Thread.currentThread().interrupt();
        }

        @AfterEach
        void clearInterrupt() {
            Thread.interrupted();
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InAPreemptiveTimeoutThatIgnoresInterrupts extends WithCleanTests {
        @Test
        void leaks() {
            Stubborn task = new Stubborn();
            assertThrows(
                    AssertionFailedError.class, () -> assertTimeoutPreemptively(Duration.ofMillis(1), task::execute));
            leak(task::end, threadNamed("junit-timeout-thread-\\d+"));
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InATestWithATimeoutInItsOwnThread extends WithCleanTests {
        @Test
        @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
        void leaks() {
            Opens.file("separate thread");
        }
    }

    /** What ignores interrupts. */
    private static final class Stubborn {
        private final CountDownLatch end = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);

        void execute() {
            while (end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    // goes on
                }
            }
            ended.countDown();
        }

        void end() throws InterruptedException {
            end.countDown();
            ended.await();
        }
    }
}
