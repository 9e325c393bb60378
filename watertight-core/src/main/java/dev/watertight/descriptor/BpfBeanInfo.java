package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class BpfBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public BpfBeanInfo() {
        super(Bpf.class);
    }
}
