package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class OtherDescriptorBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public OtherDescriptorBeanInfo() {
        super(OtherDescriptor.class);
    }
}
