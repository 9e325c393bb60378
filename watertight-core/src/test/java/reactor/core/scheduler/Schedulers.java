package reactor.core.scheduler;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;

/** Has the fields that Reactor's classes of these names have, from 3.3 to 3.8. */
public final class Schedulers {

    static AtomicReference<CachedScheduler> CACHED_PARALLEL = new AtomicReference<>();
    static AtomicReference<CachedScheduler> CACHED_SINGLE = new AtomicReference<>();
    static AtomicReference<CachedScheduler> CACHED_BOUNDED_ELASTIC = new AtomicReference<>();

    private Schedulers() {}

    record CachedScheduler(Object cached) {}

    public static ThreadFactory factory() {
        return new ReactorThreadFactory();
    }

    private static final class ReactorThreadFactory implements ThreadFactory {
        @Override
        public Thread newThread(Runnable task) {
            return new Thread(task, "parallel-1");
        }
    }

    public static void parallel(ScheduledExecutorService... executors) {
        ParallelScheduler scheduler = new ParallelScheduler();
        scheduler.state = new SchedulerState(executors);
        CACHED_PARALLEL.set(new CachedScheduler(scheduler));
    }

    public static void parallelInOldVersions(ScheduledExecutorService... executors) {
        ParallelScheduler scheduler = new ParallelScheduler();
        scheduler.executors = executors;
        CACHED_PARALLEL.set(new CachedScheduler(scheduler));
    }

    public static void single(ScheduledExecutorService executor) {
        SingleScheduler scheduler = new SingleScheduler();
        scheduler.state = new SchedulerState(executor);
        CACHED_SINGLE.set(new CachedScheduler(scheduler));
    }

    public static void singleInOldVersions(ScheduledExecutorService executor) {
        SingleScheduler scheduler = new SingleScheduler();
        scheduler.executor = executor;
        CACHED_SINGLE.set(new CachedScheduler(scheduler));
    }

    public static void boundedElastic(ScheduledExecutorService idle) {
        BoundedElasticScheduler scheduler = new BoundedElasticScheduler();
        scheduler.state = new SchedulerState(new BoundedElasticScheduler.BoundedServices(idle, null));
        CACHED_BOUNDED_ELASTIC.set(new CachedScheduler(scheduler));
    }

    public static void boundedElasticInOldVersions(ScheduledExecutorService idle) {
        BoundedElasticScheduler scheduler = new BoundedElasticScheduler();
        scheduler.boundedServices = new BoundedElasticScheduler.BoundedServices(idle, null);
        CACHED_BOUNDED_ELASTIC.set(new CachedScheduler(scheduler));
    }

    public static void evictor(ScheduledExecutorService evictor) {
        BoundedElasticScheduler scheduler = new BoundedElasticScheduler();
        scheduler.state = new SchedulerState(new BoundedElasticScheduler.BoundedServices(null, evictor));
        CACHED_BOUNDED_ELASTIC.set(new CachedScheduler(scheduler));
    }

    public static void evictorInOldVersions(ScheduledExecutorService evictor) {
        BoundedElasticScheduler scheduler = new BoundedElasticScheduler();
        scheduler.evictor = evictor;
        CACHED_BOUNDED_ELASTIC.set(new CachedScheduler(scheduler));
    }
}
