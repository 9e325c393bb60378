package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class FifoBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public FifoBeanInfo() {
        super(Fifo.class);
    }
}
