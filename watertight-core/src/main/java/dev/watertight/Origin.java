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
 * @param scope for which test or container the thread worked then, a text that stands for it in this JVM; empty if that is
 *     not known, or if the thread is the worker of a pool that several have used
 * @param pool if a thread was started here as the worker of an executor, where that executor was made; otherwise empty
 * @since 0.1
 */
public record Origin(
        String threadName,
        List<StackTraceElement> stack,
        Instant at,
        Optional<Origin> threadStarted,
        Optional<String> scope,
        Optional<Origin> pool) {

    /**
     * @throws IllegalArgumentException if the stack is empty: an origin that names no place says nothing
     */
    public Origin {
        Objects.requireNonNull(threadName, "threadName");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(threadStarted, "threadStarted");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(pool, "pool");
        stack = List.copyOf(stack);
        if (stack.isEmpty()) {
            throw new IllegalArgumentException("an origin needs at least one stack frame, but the stack is empty");
        }
    }

    /**
     * An origin of which no more is known.
     *
     * @throws IllegalArgumentException if the stack is empty
     */
    public Origin(String threadName, List<StackTraceElement> stack, Instant at, Optional<Origin> threadStarted) {
        this(threadName, stack, at, threadStarted, Optional.empty(), Optional.empty());
    }

    /** This, and where the thread was started, and where the thread was started that started it, and so on. */
    Stream<Origin> chain() {
        return Stream.concat(Stream.of(this), threadStarted.stream().flatMap(Origin::chain));
    }
}
