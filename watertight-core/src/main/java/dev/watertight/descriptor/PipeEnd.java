package dev.watertight.descriptor;

/**
 * Which end of a pipe or FIFO a descriptor holds; see pipe(7) and fifo(7).
 *
 * @since 0.1
 */
public enum PipeEnd {
    /** What is written at the other end comes out here. */
    READ("read end"),
    /** What is written here comes out at the other end. */
    WRITE("write end"),
    /** Both, as when a FIFO is opened with {@code O_RDWR}. */
    BOTH("both ends"),
    /** Neither: the descriptor was opened with {@code O_PATH}, or for nothing but ioctl(2). */
    NEITHER("neither end"),
    /** The flags could not be read. */
    UNKNOWN("unknown end");

    private final String text;

    PipeEnd(String text) {
        this.text = text;
    }

    static PipeEnd of(OpenFlags flags) {
        if (!flags.known()) {
            return UNKNOWN;
        }
        if (flags.readable()) {
            return flags.writable() ? BOTH : READ;
        }
        return flags.writable() ? WRITE : NEITHER;
    }

    /** The end that it takes to make a pipe of this one. */
    PipeEnd other() {
        return switch (this) {
            case READ -> WRITE;
            case WRITE -> READ;
            case BOTH, NEITHER, UNKNOWN -> this;
        };
    }

    boolean contains(PipeEnd end) {
        return this == end || (this == BOTH && (end == READ || end == WRITE));
    }

    /** As in {@code "read end"}. */
    @Override
    public String toString() {
        return text;
    }
}
