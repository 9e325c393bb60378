package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class NetlinkSocketBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public NetlinkSocketBeanInfo() {
        super(NetlinkSocket.class);
    }
}
