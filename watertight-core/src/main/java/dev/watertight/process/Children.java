package dev.watertight.process;

import dev.watertight.Snapshot;

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
        return PROBE.snapshot();
    }
}
