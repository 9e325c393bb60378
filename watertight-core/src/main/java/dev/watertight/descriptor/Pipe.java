package dev.watertight.descriptor;

import java.util.List;
import java.util.Optional;

/**
 * A descriptor of one end of a pipe; see pipe(7). Both ends have the same inode.
 *
 * @param end which end this is
 * @param otherEnd the descriptors of the same process that hold the other end; empty if that is unknown
 * @since 0.1
 */
public record Pipe(int fd, OpenFlags flags, Inode inode, PipeEnd end, Optional<List<Integer>> otherEnd, ProcEntry entry)
        implements Descriptor {

    static Pipe of(Reading reading, Surroundings surroundings) {
        Optional<List<Integer>> otherEnd = surroundings.pipes().ofOtherEnd(reading);
        return new Pipe(
                reading.fd(),
                reading.flags(),
                reading.inode(),
                PipeEnd.of(reading.flags()),
                otherEnd,
                surroundings.pipes().entry(reading, otherEnd));
    }

    @Override
    public String summary() {
        return "pipe, " + PipeHolders.describe(end, otherEnd);
    }

    @Override
    public String toString() {
        return describe();
    }
}
