package dev.watertight.descriptor;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class UserFaultFdBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public UserFaultFdBeanInfo() {
        super(UserFaultFd.class);
    }
}
