package io.reactivex.schedulers;

import io.reactivex.internal.schedulers.RxThreadFactory;

/** No test uses it, so it is to stay without initialisation. */
public final class Schedulers {

    static final Object IO;

    static {
        RxThreadFactory.schedulersAreThere = true;
        IO = "its evictor's thread is started by now";
    }

    private Schedulers() {}
}
