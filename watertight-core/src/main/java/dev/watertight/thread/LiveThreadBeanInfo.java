package dev.watertight.thread;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class LiveThreadBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public LiveThreadBeanInfo() {
        super(LiveThread.class);
    }
}
