package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class EventFdBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public EventFdBeanInfo() {
        super(EventFd.class);
    }
}
