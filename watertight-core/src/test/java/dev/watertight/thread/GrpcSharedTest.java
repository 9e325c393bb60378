package dev.watertight.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.spi.Ruling;
import io.grpc.internal.SharedResourceHolder;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcSharedTest {

    private final LeakCheck check = LeakCheck.configure()
            .kinds(LiveThread.class)
            .settlingTime(Duration.ofMillis(200))
            .begin();
    private final AtomicReference<Thread> thread = new AtomicReference<>();
    private final ExecutorService executor =
            Executors.newSingleThreadExecutor(task -> named("grpc-default-executor-0", task));

    @AfterEach
    void end() throws InterruptedException {
        SharedResourceHolder.destroyer(null);
        executor.shutdown();
        executor.awaitTermination(1, TimeUnit.MINUTES);
    }

    @Test
    void whatIsGivenBackIsWaitedForUntilGrpcEndsIt() throws Exception {
        executor.submit(() -> {}).get();
        SharedResourceHolder.get(executor);
        SharedResourceHolder.release(executor);
        CompletableFuture.delayedExecutor(700, TimeUnit.MILLISECONDS).execute(executor::shutdown);

        assertThat(check.finish()).isInstanceOf(LeakReport.Clean.class);
    }

    @Test
    void whatIsUsedStillIsALeak() throws Exception {
        executor.submit(() -> {}).get();
        SharedResourceHolder.get(executor);

        assertThat(rule()).isEmpty();
        assertThat(check.finish()).isInstanceOf(LeakReport.Leaky.class);
    }

    @Test
    void whatIsNotSharedIsALeakThoughOtherThingsAreGivenBack() throws Exception {
        executor.submit(() -> {}).get();
        ExecutorService other = Executors.newSingleThreadExecutor();
        SharedResourceHolder.get(other);
        SharedResourceHolder.release(other);
        other.shutdown();

        assertThat(rule()).isEmpty();
        assertThat(check.finish()).isInstanceOf(LeakReport.Leaky.class);
    }

    @Test
    void theThreadThatEndsTheOthersIsNoLeak() throws Exception {
        ScheduledExecutorService destroyer =
                Executors.newSingleThreadScheduledExecutor(task -> named("grpc-shared-destroyer-0", task));
        try {
            SharedResourceHolder.destroyer(destroyer);
            destroyer.submit(() -> {}).get();

            assertThat(rule()).get().isInstanceOf(Ruling.Allowed.class);
            assertThat(check.finish()).isInstanceOf(LeakReport.Clean.class);
        } finally {
            destroyer.shutdown();
            destroyer.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void aThreadThatHasTheNameOfThatOnlyIsALeak() throws Exception {
        ScheduledExecutorService destroyer = Executors.newSingleThreadScheduledExecutor();
        ExecutorService other = Executors.newSingleThreadExecutor(task -> named("grpc-shared-destroyer-0", task));
        try {
            SharedResourceHolder.destroyer(destroyer);
            other.submit(() -> {}).get();

            assertThat(rule()).isEmpty();
        } finally {
            destroyer.shutdown();
            other.shutdown();
            other.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private Thread named(String name, Runnable task) {
        thread.set(new Thread(task, name));
        return thread.get();
    }

    /** What is said of the thread that was started last. */
    private Optional<Ruling> rule() {
        Set<Object> identity = Set.of(new ThreadIdentity.Platform(thread.get()));
        return GrpcShared.rule(new ThreadProbe().inspect(identity).get(0));
    }
}
