package dev.watertight.descriptor;

import dev.watertight.Snapshot;
import dev.watertight.common.OtherProcess;
import dev.watertight.origin.Origins;

/**
 * Takes snapshots of open file descriptors.
 *
 * @since 0.1
 */
public final class Descriptors {

    private static final DescriptorProbe THIS_JVM = new DescriptorProbe();

    private Descriptors() {}

    /**
     * The descriptors that are open in this JVM now. This works on Linux; elsewhere, and where {@code /proc} cannot be
     * read, the snapshot is empty and {@link Snapshot#unobserved()} says why.
     */
    public static Snapshot<Descriptor> snapshot() {
        Origins.request();
        return THIS_JVM.snapshot();
    }

    /**
     * The descriptors that are open in another process now. This works on Linux; elsewhere the snapshot is empty and
     * {@link Snapshot#unobserved()} says why.
     *
     * <p>The details are read when they are first asked for, as always; so the process must run until then.
     *
     * @param process any process whose descriptors may be read: those of the same user, or all for root
     * @throws IllegalStateException if the process has ended, ended while it was read, is hidden from this JVM, or may
     *     not be read; the message says which
     */
    public static Snapshot<Descriptor> snapshotOf(ProcessHandle process) {
        if (process.equals(ProcessHandle.current())) {
            return snapshot();
        }
        return new OtherDescriptorProbe(OtherProcess.of(process)).snapshot();
    }
}
