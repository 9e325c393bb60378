package org.acme.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.junit.Watertight;
import dev.watertight.zoo.Noise;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Threads that end, and those that the JDK keeps. */
@Watertight
class ThreadScenarios {

    @Test
    void threadJoined() throws InterruptedException {
        Thread thread = new Thread(() -> {});
        thread.start();
        thread.join();
    }

    @Test
    void threadThatEndsALittleLater() {
        CountDownLatch end = new CountDownLatch(1);
        new Thread(() -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .start();
        end.countDown();
    }

    @Test
    void threadThatIsNeverStarted() {
        Thread hook = new Thread(() -> {});
        Runtime.getRuntime().addShutdownHook(hook);
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    @Test
    @Noise("commonPool")
    void parallelStream() {
        assertThat(IntStream.range(0, 10_000).parallel().sum()).isPositive();
    }

    @Test
    void taskInTheCommonPool() {
        ForkJoinPool.commonPool().submit(() -> {}).join();
    }

    @Test
    void runAsync() {
        CompletableFuture.runAsync(() -> {}).join();
    }

    @Test
    @Noise("CompletableFutureDelayScheduler|ForkJoinPool.commonPool-delayScheduler")
    void orTimeout() {
        Assertions.assertThrows(TimeoutException.class, () -> {
            try {
                new CompletableFuture<>().orTimeout(1, TimeUnit.MILLISECONDS).join();
            } catch (CompletionException e) {
                throw e.getCause();
            }
        });
    }

    @Test
    void delayedExecutor() {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS))
                .join();
    }

    @Test
    void fixedPoolShutDownButNotAwaited() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        pool.invokeAll(List.of(() -> 1, () -> 2, () -> 3, () -> 4));
        pool.shutdown();
    }

    @Test
    void scheduledPoolShutDownButNotAwaited() {
        ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
        pool.scheduleAtFixedRate(() -> {}, 0, 1, TimeUnit.MILLISECONDS);
        pool.shutdown();
    }

    @Test
    void poolShutDownWithATaskThatIsInterrupted() throws Exception {
        ExecutorService pool = Executors.newCachedThreadPool();
        CountDownLatch started = new CountDownLatch(1);
        pool.submit(() -> {
            started.countDown();
            new CountDownLatch(1).await();
            return 1;
        });
        started.await();
        pool.shutdownNow();
    }

    @Test
    void forkJoinPoolShutDownButNotAwaited() {
        ForkJoinPool pool = new ForkJoinPool(2);
        pool.submit(() -> {}).join();
        pool.shutdown();
    }

    @Test
    void timerCancelled() throws InterruptedException {
        CountDownLatch rang = new CountDownLatch(1);
        Timer timer = new Timer("clock");
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        rang.countDown();
                    }
                },
                0);
        rang.await();
        timer.cancel();
    }

    @Test
    void interruptedTest() {
        Thread.currentThread().interrupt();
        Thread thread = new Thread(() -> {});
        thread.start();
        Assertions.assertTrue(Thread.interrupted());
    }
}
