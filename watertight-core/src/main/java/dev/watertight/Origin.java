package dev.watertight;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Where and when a resource was opened or started, and by which thread.
 *
 * @param threadName the name that the opening thread had
 * @param stack the stack of that thread, innermost frame first; never empty
 * @param at the moment of the opening
 * @since 0.1
 */
public record Origin(String threadName, List<StackTraceElement> stack, Instant at) {

    /**
     * @throws IllegalArgumentException if the stack is empty: an origin that names no place says nothing
     */
    public Origin {
        Objects.requireNonNull(threadName, "threadName");
        Objects.requireNonNull(at, "at");
        stack = List.copyOf(stack);
        if (stack.isEmpty()) {
            throw new IllegalArgumentException("an origin needs at least one stack frame, but the stack is empty");
        }
    }
}
