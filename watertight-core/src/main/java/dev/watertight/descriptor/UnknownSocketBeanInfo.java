package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class UnknownSocketBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public UnknownSocketBeanInfo() {
        super(UnknownSocket.class);
    }
}
