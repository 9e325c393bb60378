package dev.watertight.junit;

import static org.awaitility.Awaitility.await;

import dev.watertight.common.Handles;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/** What fixtures leave open on purpose: cheap, named, and ended after the run. */
final class Leftovers {

    private static final Queue<Thread> THREADS = new ConcurrentLinkedQueue<>();

    private Leftovers() {}

    /** Leaves a thread running. */
    static Thread leave(String name) {
        return leave(name, Leftovers::waitForEver);
    }

    /** Leaves a thread that has come to wait: before that, its stack may be empty. */
    static void leaveWaiting(String name) {
        awaitWaiting(leave(name));
    }

    /** Leaves a thread running that does this. */
    static Thread leave(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        THREADS.add(thread);
        return thread;
    }

    /** Leaves a thread running that ends by itself as soon as the current thread waits for it in a leak check. */
    static Thread leaveUntilSettling(String name) {
        Thread observed = Thread.currentThread();
        return leave(name, () -> {
            while (!isSettling(observed) && !Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        });
    }

    /** Waits until it waits. */
    static void awaitWaiting(Thread thread) {
        // In this thread, since what looks for leaks next must not find Awaitility's.
        await().pollInSameThread().until(thread::getState, state -> state == Thread.State.WAITING);
    }

    static boolean isSettling(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals("dev.watertight.Settling")
                    && frame.getMethodName().equals("outlast")) {
                return true;
            }
        }
        return false;
    }

    static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends one before the others, as a test that cleans up after itself. */
    static void end(Thread thread) {
        thread.interrupt();
        join(thread);
    }

    /** Ends what runs threads, and waits until they have ended: an executor is terminated a moment before. */
    static void end(Object runner, Runnable ending) {
        List<Thread> run = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> Handles.runs(runner, thread))
                .toList();
        ending.run();
        run.forEach(Leftovers::join);
    }

    /** Ends everything that is left. */
    static void endAll() {
        THREADS.forEach(Thread::interrupt);
        THREADS.forEach(Leftovers::join);
        THREADS.clear();
    }

    private static void join(Thread thread) {
        boolean interrupted = Thread.interrupted();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
