package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class PidFdBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public PidFdBeanInfo() {
        super(PidFd.class);
    }
}
