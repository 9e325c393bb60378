package io.reactivex.rxjava3.internal.schedulers;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;

public final class ComputationScheduler {

    final AtomicReference<FixedSchedulerPool> pool = new AtomicReference<>();

    public void have(ScheduledExecutorService executor) {
        pool.set(new FixedSchedulerPool(executor));
    }

    static final class FixedSchedulerPool {
        final PoolWorker[] eventLoops;

        FixedSchedulerPool(ScheduledExecutorService executor) {
            eventLoops = new PoolWorker[] {new PoolWorker(executor)};
        }
    }

    static final class PoolWorker extends NewThreadWorker {
        PoolWorker(ScheduledExecutorService executor) {
            super(executor);
        }
    }
}
