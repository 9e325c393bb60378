package org.acme.clean;

import static org.awaitility.Awaitility.await;

import dev.watertight.junit.Watertight;
import dev.watertight.zoo.Noise;
import dev.watertight.zoo.VirtualThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Selector;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Virtual threads that end; the threads and descriptors that run them stay. */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads")
@Watertight
class VirtualThreadScenarios {

    @Test
    @Noise("carrier")
    void virtualThreadJoined() throws InterruptedException {
        VirtualThreads.start("joined", () -> {}).join();
    }

    @Test
    void virtualThreadThatIsNeverStarted() {
        VirtualThreads.factory("never started").newThread(() -> {});
    }

    @Test
    void virtualThreadThatEndsALittleLater() {
        VirtualThreads.start("a little later", Thread::yield);
    }

    @Test
    @Noise("timer for virtual threads")
    void virtualSleep() throws InterruptedException {
        VirtualThreads.start("sleeps", () -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(1);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .join();
    }

    @Test
    @Noise({"eventpoll", "polls in it"})
    void virtualInputAndOutput() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread acceptor = VirtualThreads.start("accepts", () -> {
                try (Socket accepted = server.accept()) {
                    accepted.getInputStream().read();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            await().until(() -> acceptor.getState() == Thread.State.WAITING);
            try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
                client.getOutputStream().write(1);
            }
            acceptor.join();
        }
    }

    @Test
    void selectorInAVirtualThread() throws Exception {
        try (Selector selector = Selector.open()) {
            Thread selecting = VirtualThreads.start("selects", () -> {
                try {
                    selector.select(1);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            selecting.join();
        }
    }

    @Test
    void executorOfVirtualThreadsClosed() throws Exception {
        ExecutorService executor = VirtualThreads.newThreadPerTaskExecutor();
        for (int i = 0; i < 100; i++) {
            executor.submit(() -> {});
        }
        ((AutoCloseable) executor).close();
    }

    @Test
    void executorOfVirtualThreadsShutDownButNotAwaited() {
        ExecutorService executor = VirtualThreads.newThreadPerTaskExecutor();
        for (int i = 0; i < 100; i++) {
            executor.submit(() -> {});
        }
        executor.shutdown();
    }
}
