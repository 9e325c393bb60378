package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class InetSocketBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public InetSocketBeanInfo() {
        super(InetSocket.class);
    }
}
