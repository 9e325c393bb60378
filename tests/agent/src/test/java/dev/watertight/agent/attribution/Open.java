package dev.watertight.agent.attribution;

import dev.watertight.common.Handles;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** What fixtures open, and what is closed after the run if they do not. It is code of others, as far as they go. */
final class Open {

    private static final Deque<AutoCloseable> OPEN = new ConcurrentLinkedDeque<>();

    private Open() {}

    /** Opens a file of this name. */
    static FileInputStream file(String name) {
        try {
            Path file = Files.createTempFile(name + ".", "");
            FileInputStream in = new FileInputStream(file.toFile());
            OPEN.add(() -> {
                in.close();
                Files.delete(file);
            });
            return in;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a thread of this name, which has nothing else to do. */
    static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.start();
        OPEN.addFirst(thread::join); // which is to end because of what is closed before
        return thread;
    }

    /** Starts a loop of this name, which could serve anybody. */
    static Thread loop(String name, Runnable task) {
        return thread(name, () -> {
            task.run();
        });
    }

    /** Does it, waits for it to be done, and ends. */
    static void doAndEnd(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the run is over. */
    static void waitForTheEnd() {
        CountDownLatch end = new CountDownLatch(1);
        OPEN.add(end::countDown);
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void closeLater(AutoCloseable opened) {
        OPEN.add(opened);
    }

    /** Shuts it down after the run. */
    static <E extends ExecutorService> E endLater(E executor) {
        OPEN.add(() -> end(executor));
        return executor;
    }

    /** Its threads have ended then, which they have a moment after it is terminated. */
    static void end(ExecutorService executor) throws InterruptedException {
        end(executor, executor::shutdown);
    }

    static void end(Timer timer) throws InterruptedException {
        end(timer, timer::cancel);
    }

    private static void end(Object runner, Runnable ending) throws InterruptedException {
        List<Thread> run = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> Handles.runs(runner, thread))
                .toList();
        ending.run();
        for (Thread thread : run) {
            thread.join(TimeUnit.MINUTES.toMillis(1));
        }
    }

    static void closeAll() throws Exception {
        for (AutoCloseable each = OPEN.pollLast(); each != null; each = OPEN.pollLast()) {
            each.close();
        }
    }
}
