package dev.watertight.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import io.grpc.internal.SharedResourceHolder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcSharedTest {

    private final LeakCheck check = LeakCheck.configure()
            .kinds(LiveThread.class)
            .settlingTime(Duration.ofMillis(200))
            .begin();
    private final ExecutorService executor =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "grpc-default-executor-0"));

    @AfterEach
    void end() throws InterruptedException {
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

        assertThat(check.finish()).isInstanceOf(LeakReport.Leaky.class);
    }

    @Test
    void whatIsNotSharedIsALeakThoughOtherThingsAreGivenBack() throws Exception {
        executor.submit(() -> {}).get();
        ExecutorService other = Executors.newSingleThreadExecutor();
        SharedResourceHolder.get(other);
        SharedResourceHolder.release(other);
        other.shutdown();

        assertThat(check.finish()).isInstanceOf(LeakReport.Leaky.class);
    }
}
