package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class InotifyBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public InotifyBeanInfo() {
        super(Inotify.class);
    }
}
