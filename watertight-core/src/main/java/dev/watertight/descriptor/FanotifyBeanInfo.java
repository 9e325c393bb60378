package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class FanotifyBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public FanotifyBeanInfo() {
        super(Fanotify.class);
    }
}
