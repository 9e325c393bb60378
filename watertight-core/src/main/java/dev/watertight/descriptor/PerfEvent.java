package dev.watertight.descriptor;

/**
 * A descriptor of a performance counter; see perf_event_open(2). The kernel does not tell what it counts.
 *
 * @since 0.1
 */
public record PerfEvent(int fd, OpenFlags flags, Inode inode, ProcEntry entry) implements Descriptor {

    static PerfEvent of(Reading reading) {
        return new PerfEvent(reading.fd(), reading.flags(), reading.inode(), reading.entry());
    }

    @Override
    public String summary() {
        return "perf event";
    }

    @Override
    public String toString() {
        return describe();
    }
}
