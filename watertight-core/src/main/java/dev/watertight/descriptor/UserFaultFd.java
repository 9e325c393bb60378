package dev.watertight.descriptor;

import java.util.List;

/**
 * A descriptor through which page faults are handled; see userfaultfd(2).
 *
 * @since 0.1
 */
public record UserFaultFd(int fd, OpenFlags flags, Inode inode, ProcEntry entry) implements Descriptor {

    static UserFaultFd of(Reading reading) {
        return new UserFaultFd(reading.fd(), reading.flags(), reading.inode(), reading.entry());
    }

    @Override
    public String summary() {
        return "userfaultfd";
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
