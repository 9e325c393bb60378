package io.reactivex.internal.schedulers;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;

/** Has the field that RxJava's class of this name has, in 2.x. */
public final class SchedulerPoolFactory {

    static final AtomicReference<ScheduledExecutorService> PURGE_THREAD = new AtomicReference<>();

    private SchedulerPoolFactory() {}

    public static void purgeIn(ScheduledExecutorService executor) {
        PURGE_THREAD.set(executor);
    }
}
