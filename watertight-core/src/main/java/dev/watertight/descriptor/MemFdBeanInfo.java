package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class MemFdBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public MemFdBeanInfo() {
        super(MemFd.class);
    }
}
