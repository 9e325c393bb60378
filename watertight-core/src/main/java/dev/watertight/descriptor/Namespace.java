package dev.watertight.descriptor;

/**
 * A descriptor of a namespace; see namespaces(7). Its inode number is the number of the namespace.
 *
 * @param type the kind of namespace, as {@code /proc/PID/ns} names it: {@code "net"}, {@code "mnt"}
 * @since 0.1
 */
public record Namespace(int fd, OpenFlags flags, Inode inode, String type, ProcEntry entry) implements Descriptor {

    static Namespace of(Reading reading) {
        String type = reading.link().substring(0, reading.link().indexOf(':'));
        return new Namespace(reading.fd(), reading.flags(), reading.inode(), type, reading.entry());
    }

    @Override
    public String summary() {
        return "namespace " + entry.link();
    }

    @Override
    public String toString() {
        return describe();
    }
}
