package dev.watertight.origin;

import dev.watertight.Origin;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The recorder that the agent has put into {@code java.base}, seen from here: {@code java.lang.WatertightRecorder}. It is
 * found by its name, since the core does not depend on the agent.
 */
public final class Recorder {

    private static final String CLASS = "java.lang.WatertightRecorder";

    /** All classes of the recorder begin with this; in a stack they are what records, not what opens. */
    private static final String OWN_FRAMES = "java.lang.Watertight";

    /** The level of a thread that has not been told for whom it works. */
    private static final int INHERITED = -1;

    private static final int VERSION = 3;

    /** The system knows start times by the time of its own start, and that to the second; clocks are set meanwhile. */
    private static final Duration MOST_APART = Duration.ofSeconds(10);

    /** How many of the descriptors that the collector has closed the recorder keeps. */
    static final int MOST_RESCUES = 1024;

    private static final AtomicReference<@Nullable Recorder> FOUND = new AtomicReference<>(lookUp());

    private final MethodHandle serialOf;
    private final MethodHandle descriptor;
    private final MethodHandle closed;
    private final MethodHandle closedByStranger;
    private final MethodHandle thread;
    private final MethodHandle process;
    private final MethodHandle details;
    private final MethodHandle droppedStacks;
    private final MethodHandle lastSerial;
    private final MethodHandle rescues;
    private final MethodHandle rescuesSince;
    private final MethodHandle enter;
    private final MethodHandle leave;
    private final AtomicLong scopes = new AtomicLong();

    /** The moment at which {@link System#nanoTime()} would have been zero. */
    private final Instant zero = Instant.now().minusNanos(System.nanoTime());

    /** What the first look after each opening saw, by descriptor number. */
    private final Map<Integer, Seen> seen = new ConcurrentHashMap<>();

    private Recorder(Class<?> type) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        serialOf = lookup.findStatic(type, "serialOf", MethodType.methodType(long.class, int.class));
        descriptor = lookup.findStatic(type, "descriptor", MethodType.methodType(Object.class, int.class));
        closed = lookup.findStatic(type, "closed", MethodType.methodType(Object.class, int.class));
        closedByStranger =
                lookup.findStatic(type, "closedByStranger", MethodType.methodType(Object[].class, long.class));
        thread = lookup.findStatic(type, "thread", MethodType.methodType(Object.class, Thread.class));
        process = lookup.findStatic(type, "process", MethodType.methodType(Object.class, long.class));
        details = lookup.findStatic(type, "details", MethodType.methodType(Object[].class, Object.class));
        droppedStacks = lookup.findStatic(type, "droppedStacks", MethodType.methodType(boolean.class));
        lastSerial = lookup.findStatic(type, "lastSerial", MethodType.methodType(long.class));
        rescues = lookup.findStatic(type, "rescues", MethodType.methodType(long.class));
        rescuesSince = lookup.findStatic(type, "rescuesSince", MethodType.methodType(Object[].class, long.class));
        enter = lookup.findStatic(type, "enter", MethodType.methodType(Object.class, Object.class, int.class));
        leave = lookup.findStatic(type, "leave", MethodType.methodType(void.class, Object.class));
    }

    /** Empty as long as there is no agent. */
    public static Optional<Recorder> find() {
        return Optional.ofNullable(FOUND.get());
    }

    /** To be called when an agent may have come. */
    static boolean lookAgain() {
        if (FOUND.get() == null) {
            FOUND.compareAndSet(null, lookUp());
        }
        return FOUND.get() != null;
    }

    private static @Nullable Recorder lookUp() {
        try {
            Class<?> type = Class.forName(CLASS, true, null);
            // Another version of the agent may be there: what it says would not be understood.
            return type.getField("VERSION").getInt(null) == VERSION ? new Recorder(type) : null;
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    /** A place where something was opened or started. */
    public record Place(long serial, Opened kind, Origin origin) {}

    /** The number of the opening of what has this descriptor number now; 0 if nobody saw it. */
    public long serialOf(int fd) {
        try {
            return (long) serialOf.invokeExact(fd);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Where what has this descriptor number now was opened. It may be what had the number before. */
    public Optional<Place> descriptor(int fd) {
        try {
            return place((Object) descriptor.invokeExact(fd));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Says what a look saw under a number; the first one after an opening counts. */
    public void seen(int fd, long serial, Object file) {
        seen.compute(fd, (number, last) -> last != null && last.serial == serial ? last : new Seen(serial, file));
    }

    /** Whether that is what the first look after this opening saw. */
    public boolean wasFirst(int fd, long serial, Object file) {
        return new Seen(serial, file).equals(seen.get(fd));
    }

    private record Seen(long serial, Object file) {}

    /** Where a standard stream, 0 to 2, was closed last. */
    public Optional<Origin> closed(int fd) {
        try {
            return place((Object) closed.invokeExact(fd)).map(Place::origin);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * The closing of something by another test than that for which it was opened.
     *
     * @param kind what it was
     */
    public record Closing(Opened kind, Origin opened, Origin closed) {}

    /** Whether and how this opening was closed by another test than its own, as far as the recorder keeps that. */
    public Optional<Closing> closing(long opening) {
        try {
            @Nullable Object @Nullable [] places = (Object[]) closedByStranger.invokeExact(opening);
            if (places == null) {
                return Optional.empty();
            }
            Optional<Place> opened = place(places[0]);
            Optional<Place> closed = place(places[1]);
            return opened.flatMap(one -> closed.map(other -> new Closing(one.kind(), one.origin(), other.origin())));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Where a thread was started. */
    public Optional<Origin> thread(Thread started) {
        try {
            return place((Object) thread.invokeExact(started)).map(Place::origin);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Where a process that has not ended was started.
     *
     * @param startTime when that was, as the system tells; the number may have been another process's before
     */
    public Optional<Origin> process(long pid, Optional<Instant> startTime) {
        try {
            return place((Object) process.invokeExact(pid))
                    .map(Place::origin)
                    .filter(origin -> isOf(origin, startTime));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static boolean isOf(Origin origin, Optional<Instant> startTime) {
        return startTime
                .map(time -> Duration.between(time, origin.at()).abs())
                .filter(apart -> apart.compareTo(MOST_APART) > 0)
                .isEmpty();
    }

    /** Whether the stack of some thread's start was not kept, since too many threads were alive. */
    boolean droppedStacks() {
        try {
            return (boolean) droppedStacks.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The number of the last opening or start so far. */
    long lastSerial() {
        try {
            return (long) lastSerial.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** How many descriptors the collector has closed so far. */
    long rescues() {
        try {
            return (long) rescues.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Where those were opened that it has closed since there were so many; no more than {@link #MOST_RESCUES}. */
    List<Place> rescuesSince(long before) {
        try {
            List<Place> places = new ArrayList<>();
            for (Object recorded : (@Nullable Object[]) rescuesSince.invokeExact(before)) {
                place(recorded).ifPresent(places::add);
            }
            return places;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Says that the current thread works from now on for this test or container.
     *
     * @param name say its unique id
     */
    public Work enter(String name) {
        String scope = name + " #" + scopes.incrementAndGet();
        List<StackTraceElement> stack = Arrays.asList(Thread.currentThread().getStackTrace());
        try {
            Object before = (Object) enter.invokeExact((Object) scope, Levels.of(stack));
            return new Work(scope, Thread.currentThread(), before);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Says that the current thread works again for whom it did before. On another thread, this does nothing.
     *
     * @param work the last one that began on this thread and has not ended
     */
    public void leave(Work work) {
        if (work.thread != Thread.currentThread()) {
            return;
        }
        try {
            leave.invokeExact(work.before);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The present moment, by the clock of {@link Origin#at()}. */
    public Instant now() {
        return zero.plusNanos(System.nanoTime());
    }

    /** What a thread does for a test or container. */
    public static final class Work {

        private final String scope;
        private final Thread thread;
        private final Object before;

        private Work(String scope, Thread thread, Object before) {
            this.scope = scope;
            this.thread = thread;
            this.before = before;
        }

        /** What {@link Origin#scope()} says of what is opened meanwhile; no other work has the same. */
        public String scope() {
            return scope;
        }
    }

    private Optional<Place> place(@Nullable Object recorded) throws Throwable {
        if (recorded == null) {
            return Optional.empty();
        }
        @Nullable Object[] known = (Object[]) details.invokeExact(recorded);
        List<StackTraceElement> stack = Arrays.stream(known[4] instanceof Throwable at ? at.getStackTrace() : NO_STACK)
                .dropWhile(frame -> frame.getClassName().startsWith(OWN_FRAMES))
                .toList();
        if (stack.isEmpty()
                || !(known[0] instanceof Long serial)
                || !(known[1] instanceof Integer kind)
                || !(known[2] instanceof Long nanos)
                || !(known[3] instanceof String threadName)
                || !(known[7] instanceof Integer level)) {
            return Optional.empty();
        }
        Optional<Origin> threadStarted = place(known[5]).map(Place::origin);
        boolean sameLevel = level == INHERITED || level == Levels.of(stack);
        Optional<String> scope = sameLevel && known[6] instanceof String name ? Optional.of(name) : Optional.empty();
        Optional<Origin> pool = place(known[8]).map(Place::origin);
        Origin origin = new Origin(threadName, stack, zero.plusNanos(nanos), threadStarted, scope, pool);
        return Optional.of(new Place(serial, Opened.of(kind), origin));
    }

    private static final StackTraceElement[] NO_STACK = {};

    private static RuntimeException unexpected(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException known
                ? known
                : new IllegalStateException("the agent's recorder could not be read", failure);
    }
}
