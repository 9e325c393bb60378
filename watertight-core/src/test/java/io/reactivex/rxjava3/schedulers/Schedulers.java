package io.reactivex.rxjava3.schedulers;

import io.reactivex.rxjava3.internal.schedulers.ComputationScheduler;
import io.reactivex.rxjava3.internal.schedulers.IoScheduler;
import io.reactivex.rxjava3.internal.schedulers.SingleScheduler;

/** Has the fields that RxJava's classes of these names have, in 2 and 3. */
public final class Schedulers {

    public static final ComputationScheduler COMPUTATION = new ComputationScheduler();
    public static final SingleScheduler SINGLE = new SingleScheduler();
    public static final IoScheduler IO = new IoScheduler();

    private Schedulers() {}
}
