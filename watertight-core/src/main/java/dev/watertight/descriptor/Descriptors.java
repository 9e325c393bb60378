package dev.watertight.descriptor;

import dev.watertight.Snapshot;
import dev.watertight.common.OtherProcess;
import dev.watertight.origin.Origins;
import java.util.List;
import java.util.Objects;
import java.util.Set;

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
     * Which descriptors of this JVM are not there any more that were there at the baseline, as far as it is known that it was
     * not their owner who closed them:
     *
     * <ul>
     *   <li>a standard stream, which nobody owns;
     *   <li>where the agent records openings, what Java code opened and native code closed;
     *   <li>where it records tests as well, as {@code watertight-junit} makes it do, what was opened for one test or container
     *       and closed for another. That may be right, as when a pool closes a connection that was idle.
     * </ul>
     *
     * @param baseline a snapshot of this JVM's descriptors
     * @return never null; empty if nothing of this is known
     */
    public static List<Vanished> vanishedSince(Snapshot<Descriptor> baseline) {
        return vanished(baseline.missingFrom(snapshot()));
    }

    /**
     * The same of descriptors that are known to have gone.
     *
     * @param gone identities of this JVM's descriptors from an earlier snapshot; others are passed over
     * @return never null; empty if nothing of this is known
     */
    public static List<Vanished> vanished(Set<Object> gone) {
        return THIS_JVM.vanished(gone);
    }

    /**
     * Those of them that are descriptors, apart from the standard streams.
     *
     * @param gone identities of this JVM's resources from an earlier snapshot
     */
    public static Set<Object> gone(Set<Object> gone) {
        return Vanishing.notStandard(gone);
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
        Objects.requireNonNull(process, "process");
        if (process.equals(ProcessHandle.current())) {
            return snapshot();
        }
        return new OtherDescriptorProbe(OtherProcess.of(process)).snapshot();
    }
}
