package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class DeviceBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public DeviceBeanInfo() {
        super(Device.class);
    }
}
