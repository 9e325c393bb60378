package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class TimerFdBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public TimerFdBeanInfo() {
        super(TimerFd.class);
    }
}
