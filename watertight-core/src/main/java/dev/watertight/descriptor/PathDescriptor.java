package dev.watertight.descriptor;

/**
 * A descriptor of something that has, or had, a path in the file system.
 *
 * @since 0.1
 */
public sealed interface PathDescriptor extends Descriptor permits RegularFile, Directory, Device, Fifo {

    /**
     * The path as the kernel knows it now, which follows a rename; of a deleted file, its last one. A byte that is no
     * UTF-8 appears as a lone surrogate from U+DC80 to U+DCFF, so that no two paths look the same; control characters
     * are not escaped here, but they are in {@link #describe()}.
     */
    String path();

    /** Whether the path has been removed from its directory; the file lives on while it is open. */
    boolean deleted();
}
