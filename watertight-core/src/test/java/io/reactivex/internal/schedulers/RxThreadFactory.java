package io.reactivex.internal.schedulers;

import java.util.concurrent.ThreadFactory;

public final class RxThreadFactory implements ThreadFactory {
    /** Whether the class has run its initialiser, which starts threads in RxJava. */
    public static volatile boolean schedulersAreThere;

    @Override
    public Thread newThread(Runnable task) {
        return new Thread(task, "RxSchedulerPurge-1");
    }
}
