package dev.watertight.spi;

/**
 * What a {@linkplain Probe#rule built-in rule} says of a suspect that it does not simply hold to be a leak. A
 * {@link Probe} answers with a map from a suspect's identity to its ruling.
 *
 * @since 0.1
 */
public sealed interface Ruling {

    /** Why, in words that a report can print. */
    String reason();

    /**
     * The suspect is no leak, by a certain mark.
     *
     * @param reason who holds it, and the mark by which that is known
     * @since 0.1
     */
    record Allowed(String reason) implements Ruling {}

    /**
     * The suspect may be a leak or not; nothing that can be observed tells which.
     *
     * @param reason what it may be besides a leak, and what would tell
     * @since 0.1
     */
    record Undecided(String reason) implements Ruling {}

    /**
     * The suspect ends by itself before long, by a certain mark, since that was asked for: an event loop that is shutting
     * down, say. It is given more time than others, {@value #MOST_SECONDS} seconds at most if a check waits at all; if it is still there then,
     * it is a leak.
     *
     * @param reason what ends it, and the mark by which that is known
     * @since 0.1
     */
    record Ending(String reason) implements Ruling {

        /** How long a check waits at most for what is ending, in seconds. */
        public static final int MOST_SECONDS = 20;
    }
}
