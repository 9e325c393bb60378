package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class DirectoryBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public DirectoryBeanInfo() {
        super(Directory.class);
    }
}
