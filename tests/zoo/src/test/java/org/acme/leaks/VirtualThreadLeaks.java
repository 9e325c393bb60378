package org.acme.leaks;

import static dev.watertight.zoo.Expected.eventFd;
import static dev.watertight.zoo.Expected.eventPoll;
import static dev.watertight.zoo.Expected.listening;
import static dev.watertight.zoo.Expected.virtualThread;
import static dev.watertight.zoo.Leaks.leak;
import static dev.watertight.zoo.Leaks.leakExecutor;
import static org.awaitility.Awaitility.await;

import dev.watertight.junit.Watertight;
import dev.watertight.zoo.Expected;
import dev.watertight.zoo.VirtualThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Virtual threads. The carriers and pollers that run them are the JDK's. */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads")
@Watertight(settlingTime = "100 ms")
class VirtualThreadLeaks {

    @Test
    void virtualThreadWithAName() {
        leak(VirtualThreads.start("session-1", Idle::untilInterrupted), virtualThread("session-1"));
    }

    @Test
    void virtualThreadWithoutAName() {
        leak(VirtualThreads.start("", Idle::untilInterrupted), virtualThread(""));
    }

    @Test
    void sleepingVirtualThread() {
        leak(
                VirtualThreads.start("sleeper", () -> {
                    try {
                        TimeUnit.HOURS.sleep(1);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }),
                virtualThread("sleeper"));
    }

    @Test
    void busyVirtualThread() {
        leak(
                VirtualThreads.start("spinner", () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        Thread.yield();
                    }
                }),
                virtualThread("spinner"));
    }

    @Test
    void virtualThreadThatAccepts() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = VirtualThreads.start("acceptor", () -> {
            try {
                server.accept().close();
            } catch (IOException e) {
                // it was closed
            }
        });
        leak(
                () -> {
                    server.close();
                    acceptor.join();
                },
                virtualThread("acceptor"),
                listening(server.getLocalSocketAddress()));
    }

    /** On 21 to 23 this pins its carrier. */
    @Test
    void virtualThreadThatWaitsInAMonitor() {
        Object lock = new Object();
        leak(
                VirtualThreads.start("waiting", () -> {
                    synchronized (lock) {
                        Idle.untilInterrupted();
                    }
                }),
                virtualThread("waiting"));
    }

    /** The poller's epoll watches the selector's: both look the same, but only one is the JDK's. */
    @Test
    void selectorOfAVirtualThread() throws Exception {
        Selector selector = Selector.open();
        CountDownLatch selecting = new CountDownLatch(1);
        Thread thread = VirtualThreads.start("selecting", () -> {
            selecting.countDown();
            try {
                selector.select();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        selecting.await();
        leak(
                () -> {
                    selector.close();
                    thread.join();
                },
                eventPoll(),
                eventFd(),
                virtualThread("selecting"));
        await().until(() -> thread.getState() != Thread.State.RUNNABLE);
    }

    @Test
    void executorOfVirtualThreads() {
        ExecutorService executor = leakExecutor(VirtualThreads.newThreadPerTaskExecutor(), virtualThread(""));
        executor.submit(Idle::untilInterrupted);
    }

    @Test
    void poolOfVirtualThreads() {
        ExecutorService pool = leakExecutor(
                Executors.newFixedThreadPool(1, VirtualThreads.factory("pooled")), virtualThread("pooled"));
        pool.submit(() -> {});
    }

    @Test
    void manyVirtualThreads() {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            threads.add(VirtualThreads.start("many", Idle::untilInterrupted));
        }
        leak(
                () -> {
                    threads.forEach(Thread::interrupt);
                    for (Thread thread : threads) {
                        thread.join();
                    }
                },
                Collections.nCopies(100, virtualThread("many")).toArray(Expected[]::new));
    }
}
