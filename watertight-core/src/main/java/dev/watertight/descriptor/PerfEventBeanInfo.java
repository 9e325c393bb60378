package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class PerfEventBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public PerfEventBeanInfo() {
        super(PerfEvent.class);
    }
}
