package dev.watertight.descriptor;

import java.util.List;
import java.util.OptionalLong;

/**
 * A descriptor of an io_uring instance; see io_uring(7).
 *
 * @param submissionEntries how many requests the submission queue holds; empty if unknown
 * @param completionEntries how many results the completion queue holds; empty if unknown
 * @since 0.1
 */
public record IoUring(
        int fd,
        OpenFlags flags,
        Inode inode,
        OptionalLong submissionEntries,
        OptionalLong completionEntries,
        ProcEntry entry)
        implements Descriptor {

    static IoUring of(Reading reading) {
        return new IoUring(
                reading.fd(),
                reading.flags(),
                reading.inode(),
                entries(reading.fdinfo(), "SqMask"),
                entries(reading.fdinfo(), "CqMask"),
                reading.entry());
    }

    private static OptionalLong entries(FdInfo fdinfo, String key) {
        OptionalLong mask = fdinfo.number(key, 16);
        return mask.isPresent() ? OptionalLong.of(mask.getAsLong() + 1) : mask;
    }

    @Override
    public String summary() {
        return "io_uring" + (submissionEntries.isPresent() ? " of " + submissionEntries.getAsLong() + " entries" : "");
    }

    @Override
    public List<Fact> facts() {
        Facts facts = Facts.of(this);
        submissionEntries.ifPresent(entries -> facts.add("submission queue", entries + " entries"));
        completionEntries.ifPresent(entries -> facts.add("completion queue", entries + " entries"));
        return facts.toList();
    }

    @Override
    public String toString() {
        return describe();
    }
}
