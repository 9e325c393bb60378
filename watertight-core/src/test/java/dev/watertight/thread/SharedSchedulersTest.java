package dev.watertight.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import io.reactivex.internal.schedulers.SchedulerPoolFactory;
import io.reactivex.rxjava3.internal.schedulers.RxThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.scheduler.Schedulers;

class SharedSchedulersTest {

    /** Where a library holds an executor that all share. */
    private enum Place {
        REACTOR_PARALLEL(Schedulers::parallel, Schedulers.factory()),
        REACTOR_PARALLEL_OLD(Schedulers::parallelInOldVersions, Schedulers.factory()),
        REACTOR_SINGLE(Schedulers::single, Schedulers.factory()),
        REACTOR_SINGLE_OLD(Schedulers::singleInOldVersions, Schedulers.factory()),
        REACTOR_BOUNDED_ELASTIC(Schedulers::boundedElastic, Schedulers.factory()),
        REACTOR_BOUNDED_ELASTIC_OLD(Schedulers::boundedElasticInOldVersions, Schedulers.factory()),
        REACTOR_EVICTOR(Schedulers::evictor, Schedulers.factory()),
        REACTOR_EVICTOR_OLD(Schedulers::evictorInOldVersions, Schedulers.factory()),
        RX_COMPUTATION(io.reactivex.rxjava3.schedulers.Schedulers.COMPUTATION::have, new RxThreadFactory()),
        RX_SINGLE(io.reactivex.rxjava3.schedulers.Schedulers.SINGLE::have, new RxThreadFactory()),
        RX_IO(io.reactivex.rxjava3.schedulers.Schedulers.IO::haveIdle, new RxThreadFactory()),
        RX_EVICTOR(io.reactivex.rxjava3.schedulers.Schedulers.IO::haveEvictor, new RxThreadFactory()),
        RX_2_PURGE(SchedulerPoolFactory::purgeIn, new io.reactivex.internal.schedulers.RxThreadFactory());

        private final Consumer<ScheduledExecutorService> share;
        private final ThreadFactory factory;

        Place(Consumer<ScheduledExecutorService> share, ThreadFactory factory) {
            this.share = share;
            this.factory = factory;
        }
    }

    private final LeakCheck check = LeakCheck.configure()
            .kinds(LiveThread.class)
            .settlingTime(Duration.ofMillis(300))
            .begin();
    private final List<ScheduledExecutorService> executors = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void end() throws InterruptedException {
        end.countDown();
        for (ScheduledExecutorService executor : executors) {
            executor.shutdownNow();
            executor.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private ScheduledExecutorService executor(Place place) {
        ScheduledExecutorService executor = new ScheduledThreadPoolExecutor(1, place.factory);
        executors.add(executor);
        return executor;
    }

    private ScheduledExecutorService used(Place place) throws Exception {
        ScheduledExecutorService executor = executor(place);
        executor.submit(() -> {}).get();
        return executor;
    }

    @ParameterizedTest
    @EnumSource
    void anIdleThreadOfASharedSchedulerIsNoLeak(Place place) throws Exception {
        place.share.accept(used(place));

        assertThat(check.finish()).isInstanceOf(LeakReport.Clean.class);
    }

    @ParameterizedTest
    @EnumSource
    void thatOfAnotherSchedulerOfTheLibraryIsALeak(Place place) throws Exception {
        used(place);
        place.share.accept(executor(place));

        assertThat(check.finish()).isInstanceOf(LeakReport.Leaky.class);
    }

    @ParameterizedTest
    @EnumSource
    void oneThatIsBusyIsALeak(Place place) throws Exception {
        ScheduledExecutorService executor = executor(place);
        place.share.accept(executor);
        CountDownLatch begun = new CountDownLatch(1);
        executor.execute(() -> {
            begun.countDown();
            awaitEnd();
        });
        begun.await();

        assertThat(check.finish()).isInstanceOf(LeakReport.Leaky.class);
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REACTOR_PARALLEL", "REACTOR_SINGLE", "RX_COMPUTATION", "RX_SINGLE"})
    void oneThatHasATaskToComeIsALeak(Place place) throws Exception {
        ScheduledExecutorService executor = used(place);
        place.share.accept(executor);
        executor.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.HOURS);

        assertThat(check.finish()).isInstanceOf(LeakReport.Leaky.class);
    }

    @Test
    void aTaskThatWasCancelledIsNoneToCome() throws Exception {
        ScheduledExecutorService executor = used(Place.RX_COMPUTATION);
        Place.RX_COMPUTATION.share.accept(executor);
        executor.schedule(() -> {}, 1, TimeUnit.HOURS).cancel(false);

        assertThat(check.finish()).isInstanceOf(LeakReport.Clean.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"REACTOR_EVICTOR", "REACTOR_EVICTOR_OLD", "RX_EVICTOR", "RX_2_PURGE"})
    void theTasksOfALibraryItselfMayComeAgain(Place place) throws Exception {
        ScheduledExecutorService executor = used(place);
        place.share.accept(executor);
        executor.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.HOURS);

        assertThat(check.finish()).isInstanceOf(LeakReport.Clean.class);
    }

    @Test
    void noClassIsInitialisedToFindOut() throws Exception {
        used(Place.RX_2_PURGE);

        assertThat(check.finish()).isInstanceOf(LeakReport.Leaky.class);
        assertThat(io.reactivex.internal.schedulers.RxThreadFactory.schedulersAreThere)
                .isFalse();
    }
}
