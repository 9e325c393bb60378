package dev.watertight.thread;

import dev.watertight.common.DefaultChannelGroup;
import dev.watertight.common.Observing;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.nio.channels.AsynchronousChannel;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Collectors;

/**
 * Threads of the default group of asynchronous channels, and threads that look like it: {@code sun.nio.ch.EPollPort} runs
 * the same code in all groups.
 */
final class AsyncThreads {

    private static final Ruling OF_DEFAULT_GROUP =
            new Allowed("the default group of asynchronous channels runs in it, which the JDK starts once and keeps");

    /** Found to be the default group's while there was no other group. */
    private static final Set<Thread> KNOWN = Collections.newSetFromMap(new WeakHashMap<>());

    private AsyncThreads() {}

    static Optional<Ruling> rule(LiveThread suspect) {
        return suspect.identity() instanceof ThreadIdentity.Platform platform
                        && DefaultChannelGroup.handlesEvents(suspect.stack())
                        && mayBeOfDefaultGroup(platform.thread())
                ? Observing.alone(() -> rule(platform.thread()))
                : Optional.empty();
    }

    /** As {@code sun.nio.ch.ThreadPool.defaultThreadFactory} makes them, unless another factory is configured. */
    private static boolean mayBeOfDefaultGroup(Thread thread) {
        return System.getProperty("java.nio.channels.DefaultThreadPool.threadFactory") != null
                || (thread.isDaemon() && thread.getName().matches("(Innocuous)?Thread-[0-9]+"));
    }

    private static Optional<Ruling> rule(Thread suspect) {
        if (KNOWN.contains(suspect)) {
            return Optional.of(OF_DEFAULT_GROUP);
        }
        try (AsynchronousChannel inDefaultGroup = DefaultChannelGroup.openChannel()) {
            return inDefaultGroup.isOpen() ? ruleBesidesDefaultGroup(suspect) : Optional.empty();
        } catch (IOException | LinkageError | OutOfMemoryError e) {
            return Optional.of(new Undecided(
                    "it may be a thread of the default group of asynchronous channels, which could not be tried out: "
                            + e));
        }
    }

    /** The group is there by now. Whether it was there before is what tells. */
    private static Optional<Ruling> ruleBesidesDefaultGroup(Thread suspect) {
        Optional<Set<Thread>> startedHere = DefaultChannelGroup.threadsStartedHere();
        if (startedHere.isPresent() && startedHere.get().contains(suspect)) {
            return Optional.of(OF_DEFAULT_GROUP);
        }
        if (startedHere.isPresent() && startedHere.get().stream().allMatch(Thread::isAlive)) {
            return Optional.empty();
        }
        Set<Thread> handlers = DefaultChannelGroup.eventHandlers().stream()
                .filter(AsyncThreads::mayBeOfDefaultGroup)
                .collect(Collectors.toSet());
        if (handlers.size() <= defaultSize()) {
            KNOWN.addAll(handlers);
            return Optional.of(OF_DEFAULT_GROUP);
        }
        if (KNOWN.stream().filter(handlers::contains).count() == defaultSize()) {
            return Optional.empty();
        }
        return Optional.of(
                new Undecided("there are " + handlers.size() + " threads of groups of asynchronous channels, and "
                        + defaultSize() + " of them are the default group's, which never ends; nothing tells which. The"
                        + " descriptors of a group that was not shut down are told as leaks."));
    }

    /** How many threads the default group begins with; see {@code AsynchronousChannelGroupImpl} and {@code ThreadPool}. */
    private static int defaultSize() {
        int internal = Math.max(Integer.getInteger("sun.nio.ch.internalThreadPoolSize", 1), 1);
        int initial = Integer.getInteger("java.nio.channels.DefaultThreadPool.initialSize", -1);
        return internal + (initial < 0 ? Runtime.getRuntime().availableProcessors() : initial);
    }
}
