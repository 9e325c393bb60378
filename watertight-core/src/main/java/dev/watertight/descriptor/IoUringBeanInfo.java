package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class IoUringBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public IoUringBeanInfo() {
        super(IoUring.class);
    }
}
