package dev.watertight.descriptor;

/**
 * A descriptor of a file that is in memory only; see memfd_create(2).
 *
 * @param name the name it was given, which means nothing to the kernel
 * @since 0.1
 */
public record MemFd(int fd, OpenFlags flags, Inode inode, String name, ProcEntry entry) implements Descriptor {

    static MemFd of(Reading reading) {
        String name = Links.withoutDeleted(reading.link()).substring(Links.MEMFD.length());
        return new MemFd(reading.fd(), reading.flags(), reading.inode(), name, reading.entry());
    }

    @Override
    public String summary() {
        return "memfd \"" + KernelText.escape(name) + "\"";
    }

    @Override
    public String toString() {
        return describe();
    }
}
