package dev.watertight.descriptor;

import java.util.List;
import java.util.OptionalLong;

/**
 * A descriptor of a regular file. A POSIX message queue looks the same and is one, too: see mq_overview(7).
 *
 * @param path see {@link PathDescriptor#path()}
 * @param deleted see {@link PathDescriptor#deleted()}
 * @param offset where the next read or write begins, in bytes; empty if unknown
 * @since 0.1
 */
public record RegularFile(
        int fd, OpenFlags flags, Inode inode, String path, boolean deleted, OptionalLong offset, ProcEntry entry)
        implements PathDescriptor {

    static RegularFile of(Reading reading) {
        return new RegularFile(
                reading.fd(),
                reading.flags(),
                reading.inode(),
                reading.path(),
                reading.deleted(),
                reading.fdinfo().number("pos", 10),
                reading.entry());
    }

    @Override
    public String summary() {
        return Links.describe("file", this, flags.accessMode());
    }

    /** Among them the locks that the process holds through this file, as in {@code /proc/locks}. */
    @Override
    public List<Fact> facts() {
        Facts facts = Facts.of(this);
        offset.ifPresent(bytes -> facts.add("offset", bytes));
        List<String> locks = FdInfo.parse(entry.fdinfo()).values("lock").toList();
        return facts.addEach("lock", locks, KernelText::escape).toList();
    }

    @Override
    public String toString() {
        return describe();
    }
}
