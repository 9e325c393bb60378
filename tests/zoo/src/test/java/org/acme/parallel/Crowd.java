package org.acme.parallel;

import static dev.watertight.zoo.Expected.listening;
import static dev.watertight.zoo.Expected.regularFile;
import static dev.watertight.zoo.Expected.threadNamed;
import static dev.watertight.zoo.Leaks.leak;

import dev.watertight.junit.Watertight;
import dev.watertight.zoo.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Test classes that run at the same time. What a test leaks has the test's name in its own name; a test whose name begins
 * with "clean" leaks nothing.
 */
final class Crowd {

    private static final String SHORT = "100 ms";

    private Crowd() {}

    private static void leakFile(String name) throws IOException {
        Path file = Scratch.file(name);
        leak(Files.newInputStream(file), regularFile(file));
    }

    private static void leakThread(String name) {
        Thread thread = new Thread(
                () -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.start();
        leak(thread, threadNamed(name));
    }

    private static void leakSocket(String name) throws IOException {
        Path path = Scratch.path(name);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        leak(server, listening(path));
    }

    /** Opens and closes for a while. */
    static void churn() throws IOException {
        Path file = Scratch.file("churn");
        for (int i = 0; i < 100; i++) {
            try (InputStream in = Files.newInputStream(file)) {
                in.read();
            }
        }
    }

    @Watertight(settlingTime = SHORT)
    static class LeakyAndCleanTests {
        @Test
        void leakyFile() throws IOException {
            leakFile("leakyFile");
        }

        @Test
        void leakyThread() {
            leakThread("leakyThread");
        }

        @Test
        void leakySocket() throws IOException {
            leakSocket("leakySocket");
        }

        @RepeatedTest(4)
        void cleanChurn() throws IOException {
            churn();
        }
    }

    /** These two overlap for certain. */
    @Watertight(settlingTime = SHORT)
    static class TestsThatMeet {
        private static final Meeting BEFORE = new Meeting();
        private static final Meeting AFTER = new Meeting();

        @Test
        void leakyMeeting() throws IOException, InterruptedException {
            BEFORE.join();
            leakFile("leakyMeeting");
            AFTER.join();
        }

        @Test
        void cleanMeeting() throws IOException, InterruptedException {
            BEFORE.join();
            churn();
            AFTER.join();
        }
    }

    /** Two threads meet there, again and again. */
    private static final class Meeting {
        private final CyclicBarrier barrier = new CyclicBarrier(2);

        void join() throws InterruptedException {
            try {
                barrier.await(1, TimeUnit.MINUTES);
            } catch (BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Watertight(settlingTime = SHORT)
    static class CleanTests {
        private static InputStream shared;

        @BeforeAll
        static void open() throws IOException {
            shared = Files.newInputStream(Scratch.file("shared"));
        }

        @RepeatedTest(4)
        void cleanChurn() throws IOException {
            churn();
        }

        @Test
        void cleanThread() throws InterruptedException {
            Thread thread = new Thread(() -> {});
            thread.start();
            thread.join();
        }

        @AfterAll
        static void close() throws IOException {
            shared.close();
        }
    }

    @Watertight(settlingTime = SHORT)
    @Execution(ExecutionMode.SAME_THREAD)
    static class LeakyClass {
        @BeforeAll
        static void leaks() throws IOException {
            leakFile("LeakyClass");
        }

        @Test
        void cleanTest() throws IOException {
            churn();
        }
    }

    /** Nothing runs besides these, so each leak is told of its test. */
    @Watertight(settlingTime = SHORT)
    @Isolated
    @Execution(ExecutionMode.SAME_THREAD)
    static class LonelyTests {
        @Test
        void leakyLonely() throws IOException {
            leakFile("leakyLonely");
        }

        @Test
        void cleanLonely() throws IOException {
            churn();
        }
    }
}
