package dev.watertight.descriptor;

import java.util.List;
import java.util.Optional;

/**
 * A descriptor of one end of a pipe; see pipe(7). Both ends have the same inode.
 *
 * @param end which end this is
 * @param otherEnd the descriptors of the same process that hold the other end; empty if that is unknown
 * @param otherProcesses the descriptors of other processes that hold the other end, as far as those may be looked at;
 *     not looked for, and empty, if this process holds the other end too
 * @since 0.1
 */
public record Pipe(
        int fd,
        OpenFlags flags,
        Inode inode,
        PipeEnd end,
        Optional<List<Integer>> otherEnd,
        List<PipeHolder> otherProcesses,
        ProcEntry entry)
        implements Descriptor {

    public Pipe {
        otherProcesses = List.copyOf(otherProcesses);
    }

    static Pipe of(Reading reading, Surroundings surroundings) {
        Optional<List<Integer>> otherEnd = surroundings.pipes().ofOtherEnd(reading);
        return new Pipe(
                reading.fd(),
                reading.flags(),
                reading.inode(),
                PipeEnd.of(reading.flags()),
                otherEnd,
                surroundings.pipes().ofOtherProcesses(reading, otherEnd),
                surroundings.pipes().entry(reading, otherEnd));
    }

    @Override
    public String summary() {
        return "pipe, " + PipeHolders.describe(end, otherEnd);
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
