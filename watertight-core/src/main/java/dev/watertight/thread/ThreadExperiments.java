package dev.watertight.thread;

import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Rules that ask the JDK, because nothing in the looks of a thread tells whether it is the JDK's or the test's. An
 * experiment is made only when there is a suspect of that look, and it makes the JDK do what it would do anyway.
 */
final class ThreadExperiments {

    private static final long PATIENCE_SECONDS = 5;

    private ThreadExperiments() {}

    static Optional<Ruling> rule(LiveThread suspect) {
        if (!Marks.runsTheJdkOnly(suspect)) {
            return Optional.empty();
        }
        if (mayBeDelayThread(suspect) && Marks.isParked(suspect) && isDelayThread(suspect)) {
            return Optional.of(new Allowed("the JDK's timer for CompletableFuture, one for the JVM's life"));
        }
        return AsyncThreads.rule(suspect)
                .or(() -> AsyncPoolThreads.rule(suspect))
                .or(() -> PreferencesTimer.rule(suspect))
                .or(() -> HttpClientThreads.rule(suspect));
    }

    private static boolean mayBeDelayThread(LiveThread suspect) {
        return suspect.name().equals("CompletableFutureDelayScheduler")
                || suspect.type().equals("java.util.concurrent.DelayScheduler");
    }

    /** {@link CompletableFuture#delayedExecutor} hands over to its executor in the JDK's own delay thread. */
    private static boolean isDelayThread(LiveThread suspect) {
        var delayThread = new CompletableFuture<Thread>();
        Executor inline = Runnable::run;
        CompletableFuture.delayedExecutor(0, TimeUnit.NANOSECONDS, inline)
                .execute(() -> delayThread.complete(Thread.currentThread()));
        try {
            Thread thread = delayThread.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return suspect.identity().equals(new ThreadIdentity.Platform(thread));
        } catch (ExecutionException | TimeoutException e) {
            return false; // it is busy with something that is no business of the JDK's
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
