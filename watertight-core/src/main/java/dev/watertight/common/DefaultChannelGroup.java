package dev.watertight.common;

import java.io.IOException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The default group of asynchronous channels, which belongs to the JVM as a whole. The first channel that is opened in
 * it brings it into being, with threads and descriptors that stay for good.
 */
public final class DefaultChannelGroup {

    private static final int PATIENCE_MILLIS = 200;

    /** See {@link #threadsStartedHere}; null as long as no channel was opened here. */
    private static final AtomicReference<@Nullable Set<Thread>> STARTED_HERE = new AtomicReference<>();

    private DefaultChannelGroup() {}

    /** Opens a channel in the group. To be used under {@link Observing} only. */
    public static AsynchronousServerSocketChannel openChannel() throws IOException {
        if (STARTED_HERE.get() != null) {
            return AsynchronousServerSocketChannel.open();
        }
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        AsynchronousServerSocketChannel channel = AsynchronousServerSocketChannel.open();
        STARTED_HERE.set(newEventHandlers(before));
        return channel;
    }

    /**
     * The threads with which the group began, if it was {@link #openChannel} that brought it into being: then no other
     * thread was the group's. Empty if it had been there before, or was not yet asked for.
     */
    public static Optional<Set<Thread>> threadsStartedHere() {
        return Optional.ofNullable(STARTED_HERE.get()).filter(threads -> !threads.isEmpty());
    }

    /** All live threads that handle the events of a group, whichever. */
    public static Set<Thread> eventHandlers() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> handlesEvents(Arrays.asList(entry.getValue())))
                .map(entry -> entry.getKey())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether it is the stack of a thread that handles the events of a group. */
    public static boolean handlesEvents(List<StackTraceElement> stack) {
        return stack.stream()
                .anyMatch(frame ->
                        Frames.inJdk(frame) && frame.getClassName().equals("sun.nio.ch.EPollPort$EventHandlerTask"));
    }

    /** A thread that was just started shows what it does only when it does it. */
    private static Set<Thread> newEventHandlers(Set<Thread> before) {
        Set<Thread> handlers = new HashSet<>();
        Patience.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS, () -> {
            handlers.addAll(eventHandlers());
            handlers.removeAll(before);
            Set<Thread> others = new HashSet<>(Thread.getAllStackTraces().keySet());
            others.removeAll(before);
            others.removeAll(handlers);
            return others.isEmpty();
        });
        return Set.copyOf(handlers);
    }
}
