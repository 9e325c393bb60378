package dev.watertight.descriptor;

import java.util.List;
import java.util.Optional;

/**
 * A descriptor of a FIFO, also called a named pipe; see fifo(7).
 *
 * @param path see {@link PathDescriptor#path()}
 * @param deleted see {@link PathDescriptor#deleted()}
 * @param end which end this is
 * @param otherEnd the descriptors of the same process that hold the other end; empty if that is unknown
 * @param otherProcesses the descriptors of other processes that hold the other end, as far as those may be looked at;
 *     not looked for, and empty, if this process holds the other end too
 * @since 0.1
 */
public record Fifo(
        int fd,
        OpenFlags flags,
        Inode inode,
        String path,
        boolean deleted,
        PipeEnd end,
        Optional<List<Integer>> otherEnd,
        List<PipeHolder> otherProcesses,
        ProcEntry entry)
        implements PathDescriptor {

    public Fifo {
        otherProcesses = List.copyOf(otherProcesses);
    }

    static Fifo of(Reading reading, Surroundings surroundings) {
        Optional<List<Integer>> otherEnd = surroundings.pipes().ofOtherEnd(reading);
        return new Fifo(
                reading.fd(),
                reading.flags(),
                reading.inode(),
                reading.path(),
                reading.deleted(),
                PipeEnd.of(reading.flags()),
                otherEnd,
                surroundings.pipes().ofOtherProcesses(reading, otherEnd),
                surroundings.pipes().entry(reading, otherEnd));
    }

    @Override
    public String summary() {
        return Links.describe("FIFO", this, PipeHolders.describe(end, otherEnd));
    }

    @Override
    public List<Fact> facts() {
        return Facts.of(this)
                .addEach(end.other().toString(), otherProcesses, PipeHolder::toString)
                .toList();
    }

    @Override
    public String toString() {
        return describe();
    }
}
