package dev.watertight.thread;

import static dev.watertight.thread.Marks.nameStarts;
import static dev.watertight.thread.Marks.runsOnly;
import static dev.watertight.thread.Marks.type;

import dev.watertight.common.Handles;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.lang.reflect.Field;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The threads that all users of Kotlin's coroutines share, and that nobody can close: the workers of
 * {@code Dispatchers.Default} and {@code Dispatchers.IO}, and the timer for {@code delay} and {@code withTimeout}. By its stack, an
 * idle worker may as well be of a pool that was not closed, and a timer with nothing to do is like one on which a coroutine
 * waits. Which of these it is, the library's own fields tell (1.6 to 1.10).
 */
final class CoroutineThreads {

    private static final String WORKER = "kotlinx.coroutines.scheduling.CoroutineScheduler$Worker";
    private static final String SHARED_DISPATCHER = "kotlinx.coroutines.scheduling.DefaultScheduler";
    private static final String TIMER = "kotlinx.coroutines.DefaultExecutor";

    private static final Predicate<LiveThread> IDLE_WORKER =
            type(WORKER).and(Marks::isParked).and(runsOnly(WORKER));
    private static final Predicate<LiveThread> WAITING_TIMER = runsOnly(TIMER).and(Marks::isParked);

    private CoroutineThreads() {}

    /** Of a thread of this JVM. */
    static Optional<Ruling> rule(LiveThread suspect) {
        if (!(suspect.identity() instanceof ThreadIdentity.Platform platform)) {
            return Optional.empty();
        }
        if (IDLE_WORKER.test(suspect)) {
            return ofIdleWorker(platform.thread());
        }
        return WAITING_TIMER.test(suspect) ? ofWaitingTimer(platform.thread()) : Optional.empty();
    }

    /** Of a thread that is known by its stack alone, as in a dump of another JVM. */
    static Optional<Ruling> byStack(LiveThread suspect) {
        if (IDLE_WORKER.and(nameStarts("DefaultDispatcher-worker-")).test(suspect)) {
            return Optional.of(new Undecided("it is an idle worker of Kotlin's coroutines: of the pool that they share,"
                    + " Dispatchers.Default and Dispatchers.IO, or of one that was not closed; a thread dump does not"
                    + " tell which"));
        }
        return WAITING_TIMER.test(suspect)
                ? Optional.of(new Undecided("it is the timer that Kotlin's coroutines share, which ends a second after"
                        + " it had nothing to time; a thread dump does not tell whether a coroutine waits for it"))
                : Optional.empty();
    }

    @SuppressWarnings("ReferenceEquality") // this very pool
    private static Optional<Ruling> ofIdleWorker(Thread worker) {
        Object pool = null;
        Object shared = null;
        try {
            pool = get(worker, "this$0");
            // To read the field may initialise the class, which starts nothing.
            Field dispatcher = Class.forName(
                            SHARED_DISPATCHER, false, worker.getClass().getClassLoader())
                    .getDeclaredField("INSTANCE");
            dispatcher.setAccessible(true);
            Object instance = dispatcher.get(null);
            shared = instance == null ? null : get(instance, "coroutineScheduler");
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            // another version, or one that is closed to others
        }
        if (pool == null || shared == null) {
            return Optional.of(new Undecided("it is an idle worker of Kotlin's coroutines: of the pool that they share,"
                    + " or of one that was not closed; their fields, which would tell, could not be read"));
        }
        return pool == shared
                ? Optional.of(new Allowed("an idle worker of the pool that Kotlin's coroutines share,"
                        + " Dispatchers.Default and Dispatchers.IO"))
                : Optional.empty();
    }

    /**
     * With nothing to time it ends a second after it wakes up; but it is not woken up when a task is cancelled, {@code withTimeout} when
     * its block is done, say. So it may be there for as long as that timeout was.
     */
    private static Optional<Ruling> ofWaitingTimer(Thread thread) {
        Object timer = Handles.taskOf(thread).orElse(null);
        if (timer != null && timer.getClass().getName().equals(TIMER)) {
            try {
                Object delayed = get(timer, "_delayed");
                Object size = delayed == null ? Integer.valueOf(0) : get(delayed, "_size");
                if (size instanceof Integer tasks) {
                    return tasks > 0
                            ? Optional.empty()
                            : Optional.of(new Allowed("the timer that Kotlin's coroutines share, with nothing to time:"
                                    + " it ends by itself, and nobody can close it"));
                }
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                // another version, or one that is closed to others
            }
        }
        return Optional.of(new Undecided("it is the timer that Kotlin's coroutines share; whether a coroutine waits for"
                + " it could not be read"));
    }

    /** The value of the field of this name, of the object's class or what that inherits; from 1.8 on some have a suffix. */
    private static @Nullable Object get(Object object, String name) throws ReflectiveOperationException {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name) || field.getName().equals(name + "$volatile")) {
                    field.setAccessible(true);
                    return field.get(object);
                }
            }
        }
        throw new NoSuchFieldException(name);
    }
}
