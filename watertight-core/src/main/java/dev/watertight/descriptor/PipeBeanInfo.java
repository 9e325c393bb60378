package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class PipeBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public PipeBeanInfo() {
        super(Pipe.class);
    }
}
