package io.reactivex.rxjava3.internal.schedulers;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;

public final class IoScheduler {

    final AtomicReference<CachedWorkerPool> pool = new AtomicReference<>();

    public void haveIdle(ScheduledExecutorService executor) {
        pool.set(new CachedWorkerPool(executor, null));
    }

    public void haveEvictor(ScheduledExecutorService evictor) {
        pool.set(new CachedWorkerPool(null, evictor));
    }

    static final class CachedWorkerPool {
        final ConcurrentLinkedQueue<ThreadWorker> expiringWorkerQueue = new ConcurrentLinkedQueue<>();
        final ScheduledExecutorService evictorService;

        CachedWorkerPool(ScheduledExecutorService idle, ScheduledExecutorService evictor) {
            expiringWorkerQueue.add(new ThreadWorker(idle));
            evictorService = evictor;
        }
    }

    static final class ThreadWorker extends NewThreadWorker {
        ThreadWorker(ScheduledExecutorService executor) {
            super(executor);
        }
    }
}
