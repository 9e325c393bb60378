package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class SignalFdBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public SignalFdBeanInfo() {
        super(SignalFd.class);
    }
}
