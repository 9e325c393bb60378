package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class UnixSocketBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public UnixSocketBeanInfo() {
        super(UnixSocket.class);
    }
}
