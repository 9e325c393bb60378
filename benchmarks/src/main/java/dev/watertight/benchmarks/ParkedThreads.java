package dev.watertight.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** So many threads that wait. */
final class ParkedThreads implements AutoCloseable {

    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    ParkedThreads(int count, boolean virtual) throws ReflectiveOperationException, InterruptedException {
        CountDownLatch started = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            threads.add(start(virtual, () -> {
                started.countDown();
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        started.await();
    }

    /** Virtual threads by reflection, since this is compiled for Java 17. */
    private static Thread start(boolean virtual, Runnable task) throws ReflectiveOperationException {
        if (virtual) {
            return (Thread)
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        }
        Thread thread = new Thread(null, task, "parked", 256 * 1024);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws InterruptedException {
        end.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
