package io.reactivex.rxjava3.internal.schedulers;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;

public final class SingleScheduler {

    final AtomicReference<ScheduledExecutorService> executor = new AtomicReference<>();

    public void have(ScheduledExecutorService shared) {
        executor.set(shared);
    }
}
