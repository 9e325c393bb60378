package dev.watertight.process;

import dev.watertight.common.RecordBeanInfo;

/** For {@link java.beans.Introspector}. */
@SuppressWarnings("exports")
public final class ChildProcessBeanInfo extends RecordBeanInfo {

    /** For the introspector. */
    public ChildProcessBeanInfo() {
        super(ChildProcess.class);
    }
}
