package dev.watertight;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where and when a resource was opened or started, and by which thread.
 *
 * @param threadName the name that the opening thread had
 * @param stack the stack of that thread, innermost frame first; never empty
 * @param at the moment of the opening
 * @param threadStarted where the opening thread was started itself; empty if that was not observed, as of the main thread
 * @since 0.1
 */
public record Origin(String threadName, List<StackTraceElement> stack, Instant at, Optional<Origin> threadStarted) {

    /**
     * @throws IllegalArgumentException if the stack is empty: an origin that names no place says nothing
     */
    public Origin {
        Objects.requireNonNull(threadName, "threadName");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(threadStarted, "threadStarted");
        stack = List.copyOf(stack);
        if (stack.isEmpty()) {
            throw new IllegalArgumentException("an origin needs at least one stack frame, but the stack is empty");
        }
    }

    /** This, and where the thread was started, and where the thread was started that started it, and so on. */
    Stream<Origin> chain() {
        return Stream.concat(Stream.of(this), threadStarted.stream().flatMap(Origin::chain));
    }
}
