package io.reactivex.rxjava3.internal.schedulers;

import java.util.concurrent.ThreadFactory;

public final class RxThreadFactory implements ThreadFactory {
    @Override
    public Thread newThread(Runnable task) {
        return new Thread(task, "RxComputationThreadPool-1");
    }
}
