package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class EventPollBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public EventPollBeanInfo() {
        super(EventPoll.class);
    }
}
