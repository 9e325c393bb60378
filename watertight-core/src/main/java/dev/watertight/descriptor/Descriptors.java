package dev.watertight.descriptor;

import dev.watertight.Snapshot;

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
        return THIS_JVM.snapshot();
    }
}
