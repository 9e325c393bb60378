package dev.watertight;

import java.util.List;
import java.util.Optional;

/**
 * Something a test can forget to give back: a file descriptor, a thread, a child process, or a kind of your own
 * (see {@link dev.watertight.spi.Probe}).
 *
 * <p>A resource is a value: what was seen of it at one moment. Two values are the same resource when their
 * {@linkplain #identity() identities} are equal, whatever else changed in between.
 *
 * @since 0.1
 */
public interface Resource {

    /**
     * What makes this the same resource at two looks; never null. Its {@code equals} decides.
     */
    Object identity();

    /**
     * The kind in a word or two, as reports print it: {@code "descriptor"}, {@code "thread"}, {@code "process"}.
     */
    String kind();

    /**
     * The resource at one glance, on one line, without its kind; control characters are escaped.
     */
    String describe();

    /**
     * What else is known, most telling first; may be empty. Reports print one fact a line.
     */
    List<Fact> facts();

    /**
     * What the resource is doing now, innermost frame first; empty where that has no meaning, as for a descriptor.
     */
    default List<StackTraceElement> stack() {
        return List.of();
    }

    /**
     * Where the resource was opened or started, if that was observed; it takes the agent to observe it.
     */
    default Optional<Origin> origin() {
        return Optional.empty();
    }

    /**
     * One thing known about a resource.
     *
     * @param label what it is, in a word or two: {@code "peer"}
     * @param value the value as text, on one line
     * @since 0.1
     */
    record Fact(String label, String value) {}
}
