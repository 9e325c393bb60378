package io.reactivex.rxjava3.internal.schedulers;

import java.util.concurrent.ScheduledExecutorService;

class NewThreadWorker {

    final ScheduledExecutorService executor;

    NewThreadWorker(ScheduledExecutorService executor) {
        this.executor = executor;
    }
}
