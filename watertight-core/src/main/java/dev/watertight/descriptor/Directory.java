package dev.watertight.descriptor;

/**
 * A descriptor of a directory.
 *
 * @param path see {@link PathDescriptor#path()}
 * @param deleted see {@link PathDescriptor#deleted()}
 * @since 0.1
 */
public record Directory(int fd, OpenFlags flags, Inode inode, String path, boolean deleted, ProcEntry entry)
        implements PathDescriptor {

    static Directory of(Reading reading) {
        return new Directory(
                reading.fd(), reading.flags(), reading.inode(), reading.path(), reading.deleted(), reading.entry());
    }

    @Override
    public String summary() {
        return Links.describe("directory", this, flags.accessMode());
    }

    @Override
    public String toString() {
        return describe();
    }
}
