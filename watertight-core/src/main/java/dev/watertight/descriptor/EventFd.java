package dev.watertight.descriptor;

import java.util.OptionalLong;

/**
 * A descriptor of a counter for events; see eventfd(2). Java's selectors hold one each to be woken up by.
 *
 * @param id the kernel's number of the counter; empty before Linux 5.2, or if unknown
 * @param count the counter, unsigned; empty if unknown
 * @since 0.1
 */
public record EventFd(int fd, OpenFlags flags, Inode inode, OptionalLong id, OptionalLong count, ProcEntry entry)
        implements Descriptor {

    static EventFd of(Reading reading) {
        return new EventFd(
                reading.fd(),
                reading.flags(),
                reading.inode(),
                reading.fdinfo().number("eventfd-id", 10),
                reading.fdinfo().number("eventfd-count", 16),
                reading.entry());
    }

    @Override
    public String summary() {
        return "eventfd" + (id.isPresent() ? ", id " + id.getAsLong() : "")
                + (count.isPresent() ? ", count " + Long.toUnsignedString(count.getAsLong()) : "");
    }

    @Override
    public String toString() {
        return describe();
    }
}
