package dev.watertight.descriptor;

/**
 * A descriptor of a socket of which nothing is known but that it is one. Sockets have no entry in the kernel's tables
 * while they are neither bound nor connected, and some protocols have no table: vsock(7), for one.
 *
 * @since 0.1
 */
public record UnknownSocket(int fd, OpenFlags flags, Inode inode, ProcEntry entry) implements Socket {

    static UnknownSocket of(Reading reading, String why) {
        return new UnknownSocket(reading.fd(), reading.flags(), reading.inode(), reading.entryWithUnknown(why));
    }

    @Override
    public String domain() {
        return "";
    }

    @Override
    public String type() {
        return "";
    }

    @Override
    public String protocol() {
        return "";
    }

    @Override
    public String summary() {
        return "socket of unknown kind";
    }

    @Override
    public String toString() {
        return describe();
    }
}
