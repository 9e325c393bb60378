package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class NamespaceBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public NamespaceBeanInfo() {
        super(Namespace.class);
    }
}
