package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class RegularFileBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public RegularFileBeanInfo() {
        super(RegularFile.class);
    }
}
