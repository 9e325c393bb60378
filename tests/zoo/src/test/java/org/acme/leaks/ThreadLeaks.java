package org.acme.leaks;

import static dev.watertight.zoo.Expected.listening;
import static dev.watertight.zoo.Expected.pipe;
import static dev.watertight.zoo.Expected.thread;
import static dev.watertight.zoo.Expected.threadNamed;
import static dev.watertight.zoo.Leaks.leak;
import static dev.watertight.zoo.Leaks.leakExecutor;
import static org.acme.leaks.Idle.start;
import static org.awaitility.Awaitility.await;

import dev.watertight.descriptor.PipeEnd;
import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Threads of the platform. */
@Watertight(settlingTime = "100 ms")
class ThreadLeaks {

    @Test
    void rawThread() {
        leak(start(new Thread(Idle::untilInterrupted)));
    }

    @Test
    void daemonThread() {
        Thread thread = new Thread(Idle::untilInterrupted, "metrics");
        thread.setDaemon(true);
        leak(start(thread));
    }

    @Test
    void ownSubclass() {
        leak(start(new Poller()));
    }

    private static final class Poller extends Thread {
        @Override
        public void run() {
            Idle.untilInterrupted();
        }
    }

    @Test
    void threadInAGroupOfItsOwn() {
        leak(start(new Thread(new ThreadGroup("importers"), Idle::untilInterrupted, "importer")));
    }

    /** Even in the group of the JVM's own threads. */
    @Test
    void threadInTheSystemGroup() {
        ThreadGroup system = Thread.currentThread().getThreadGroup();
        while (system.getParent() != null) {
            system = system.getParent();
        }
        Thread thread = new Thread(system, Idle::untilInterrupted, "importer");
        thread.setDaemon(true);
        leak(start(thread));
    }

    @Test
    void busyThread() {
        AtomicBoolean stopped = new AtomicBoolean();
        Thread thread = start(new Thread(
                () -> {
                    while (!stopped.get()) {
                        Thread.onSpinWait();
                    }
                },
                "spinner"));
        leak(
                () -> {
                    stopped.set(true);
                    thread.join();
                },
                thread(thread));
    }

    @Test
    void threadThatWaitsForALock() {
        Object lock = new Object();
        Thread holder;
        synchronized (lock) {
            holder = leak(start(new Thread(
                    () -> {
                        synchronized (lock) {
                            Idle.untilInterrupted();
                        }
                    },
                    "holder")));
        }
        await().until(() -> holder.getState() == Thread.State.WAITING);
        Thread waiting = start(new Thread(
                () -> {
                    synchronized (lock) {
                        lock.notifyAll();
                    }
                },
                "waiting for a lock"));
        leak(
                () -> {
                    holder.interrupt();
                    waiting.join();
                },
                thread(waiting));
    }

    @Test
    void parkedThread() {
        leak(start(new Thread(
                () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        LockSupport.park();
                    }
                },
                "parked")));
    }

    @Test
    void threadThatAccepts() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = start(new Thread(
                () -> {
                    try {
                        server.accept().close();
                    } catch (IOException e) {
                        // it was closed
                    }
                },
                "acceptor"));
        leak(
                () -> {
                    server.close();
                    acceptor.join();
                },
                thread(acceptor),
                listening(server.getLocalSocketAddress()));
    }

    @Test
    void threadThatStartsAnother() {
        CompletableFuture<Thread> inner = new CompletableFuture<>();
        leak(start(new Thread(
                () -> {
                    inner.complete(start(new Thread(Idle::untilInterrupted, "inner")));
                    Idle.untilInterrupted();
                },
                "outer")));
        leak(inner.join());
    }

    @Test
    void renamedThread() {
        Thread thread = start(new Thread(Idle::untilInterrupted, "before"));
        thread.setName("after");
        leak(thread, threadNamed("after"));
    }

    @Test
    void nameThatTurnsTextAround() {
        leak(start(new Thread(Idle::untilInterrupted, "\u202erotacidni\u007f")));
    }

    @Test
    void timer() {
        Timer timer = new Timer("reminder");
        leak(timer::cancel, threadNamed("reminder"));
    }

    @Test
    void timerWithoutAName() {
        Timer timer = new Timer(true);
        leak(timer::cancel, threadNamed("Timer-\\d+"));
    }

    @Test
    void fixedPool() {
        ExecutorService pool = leakExecutor(
                Executors.newFixedThreadPool(2), threadNamed("pool-\\d+-thread-1"), threadNamed("pool-\\d+-thread-2"));
        pool.submit(Idle::untilInterrupted);
        pool.submit(Idle::untilInterrupted);
    }

    @Test
    void idlePool() throws Exception {
        ExecutorService pool = leakExecutor(Executors.newFixedThreadPool(1), threadNamed("pool-\\d+-thread-1"));
        pool.submit(() -> {}).get();
    }

    @Test
    void cachedPool() throws Exception {
        ExecutorService pool = leakExecutor(Executors.newCachedThreadPool(), threadNamed("pool-\\d+-thread-1"));
        pool.submit(() -> {}).get();
    }

    @Test
    void singleThreadExecutor() throws Exception {
        ExecutorService pool = leakExecutor(Executors.newSingleThreadExecutor(), threadNamed("pool-\\d+-thread-1"));
        pool.submit(() -> {}).get();
    }

    @Test
    void scheduledPool() {
        ScheduledExecutorService pool =
                leakExecutor(Executors.newScheduledThreadPool(1), threadNamed("pool-\\d+-thread-1"));
        pool.schedule(() -> {}, 1, TimeUnit.HOURS);
    }

    @Test
    void forkJoinPool() throws Exception {
        ForkJoinPool pool = leakExecutor(new ForkJoinPool(1), threadNamed("ForkJoinPool-\\d+-worker-1"));
        pool.submit(() -> {}).get();
    }

    @Test
    void workStealingPool() throws Exception {
        ExecutorService pool =
                leakExecutor(Executors.newWorkStealingPool(1), threadNamed("ForkJoinPool-\\d+-worker-1"));
        pool.submit(() -> {}).get();
    }

    /** The task is cancelled, but goes on: it does not look at interrupts. */
    @Test
    void taskThatIgnoresShutdown() {
        AtomicBoolean stopped = new AtomicBoolean();
        CompletableFuture<Thread> worker = new CompletableFuture<>();
        ExecutorService pool = Executors.newSingleThreadExecutor(task -> new Thread(task, "stubborn"));
        pool.submit(() -> {
            worker.complete(Thread.currentThread());
            while (!stopped.get()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        });
        worker.join();
        pool.shutdownNow();
        leak(
                () -> {
                    stopped.set(true);
                    worker.join().join();
                },
                threadNamed("stubborn"));
    }

    @Test
    void threadThatReadsAPipe() throws IOException {
        Pipe pipe = Pipe.open();
        Thread reader = start(new Thread(
                () -> {
                    try {
                        pipe.source().read(ByteBuffer.allocate(1));
                    } catch (IOException e) {
                        // it was closed
                    }
                },
                "reader"));
        leak(
                () -> {
                    pipe.sink().close();
                    reader.join();
                    pipe.source().close();
                },
                thread(reader),
                pipe(PipeEnd.READ),
                pipe(PipeEnd.WRITE));
    }

    /** Its thread ends when the cleaner, and all that it is to clean, is garbage. */
    @Test
    void cleaner() {
        CompletableFuture<Thread> cleaning = new CompletableFuture<>();
        Cleaner[] cleaner = {
            Cleaner.create(task -> {
                Thread thread = new Thread(task, "cache-cleaner");
                cleaning.complete(thread);
                return thread;
            })
        };
        leak(
                () -> {
                    cleaner[0] = null;
                    collectUntilEnded(cleaning.join());
                },
                threadNamed("cache-cleaner"));
    }

    /** The JDK makes its thread, as it makes its own. */
    @Test
    void cleanerWithoutAThreadFactory() {
        List<Thread> before = cleanerThreads().toList();
        Cleaner[] cleaner = {Cleaner.create()};
        Thread cleaning = cleanerThreads()
                .filter(thread -> !before.contains(thread))
                .findFirst()
                .orElseThrow();
        leak(
                () -> {
                    cleaner[0] = null;
                    collectUntilEnded(cleaning);
                },
                thread(cleaning));
    }

    private static Stream<Thread> cleanerThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("Cleaner-"));
    }

    private static void collectUntilEnded(Thread thread) {
        await().until(() -> {
            System.gc();
            return !thread.isAlive();
        });
    }
}
