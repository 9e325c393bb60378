package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class PacketSocketBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public PacketSocketBeanInfo() {
        super(PacketSocket.class);
    }
}
