package dev.watertight.process;

import dev.watertight.Snapshot;
import dev.watertight.common.OtherProcess;
import dev.watertight.origin.Origins;
import java.util.List;
import java.util.Objects;

/**
 * Takes snapshots of the processes that this JVM started, directly or through others.
 *
 * @since 0.1
 */
public final class Children {

    private static final ProcessProbe PROBE = new ProcessProbe();

    private Children() {}

    /**
     * All descendants of this JVM that are alive now. A process whose parent has ended belongs to another parent since,
     * and is no descendant any more.
     */
    public static Snapshot<ChildProcess> snapshot() {
        Origins.request();
        return PROBE.snapshot();
    }

    /**
     * All descendants of another process that are alive now. A process whose parent has ended is none any more; {@link
     * Session#children} finds those, too.
     *
     * @throws IllegalStateException if the process has ended, ended while it was read, or is hidden from this JVM; the
     *     message says which
     */
    public static Snapshot<ChildProcess> snapshotOf(ProcessHandle process) {
        Objects.requireNonNull(process, "process");
        if (process.equals(ProcessHandle.current())) {
            return snapshot();
        }
        return new OtherProcessProbe(OtherProcess.of(process), List::of).snapshot();
    }
}
