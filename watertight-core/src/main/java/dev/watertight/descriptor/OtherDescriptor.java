package dev.watertight.descriptor;

import java.util.List;

/**
 * A descriptor of a kind that has no type of its own here, or whose kind could not be read. {@link #entry()} has what
 * the kernel told.
 *
 * @param type the type of file as inode(7) calls it: {@code "symbolic link"}, {@code "socket"} for a socket's file that
 *     was opened with {@code O_PATH}; empty if unknown, or if it is an anonymous inode
 * @param name the kernel's name for it: where its link in {@code /proc} points; empty if unknown
 * @since 0.1
 */
public record OtherDescriptor(int fd, OpenFlags flags, Inode inode, String type, String name, ProcEntry entry)
        implements Descriptor {

    static OtherDescriptor of(Reading reading) {
        return new OtherDescriptor(
                reading.fd(),
                reading.flags(),
                reading.inode(),
                Kinds.typeName(reading.type()),
                reading.link(),
                reading.entry());
    }

    @Override
    public String summary() {
        String what = (type + " " + KernelText.escape(name)).strip();
        return (what.isEmpty() ? "of unknown kind" : what) + (flags.has("O_PATH") ? ", O_PATH" : "");
    }

    @Override
    public List<Fact> facts() {
        return Facts.of(this).addFdInfo().toList();
    }

    @Override
    public String toString() {
        return describe();
    }
}
