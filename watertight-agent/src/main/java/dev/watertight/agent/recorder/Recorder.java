package dev.watertight.agent.recorder;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes down where descriptors are opened, and where threads and processes are started. The first half of the methods is
 * called by the JDK's own classes, which the agent has changed so; whatever goes wrong here, they must not notice. The
 * second half is for the reader, by reflection.
 *
 * <p>A call from the JDK needs no more of the stack than the native method that is called before or after it, for which the
 * VM makes sure that there is far more room ({@code StackShadowPages}). So if the stack overflows here, it does so below
 * the methods that catch it.
 *
 * <p>A number that is closed by native code leaves a place behind that belongs to nothing any more. So the reader must
 * compare the kind in {@link #details} with what the kernel says.
 */
public final class Recorder {

    /** What the reader must know to understand the rest. */
    public static final int VERSION = 3;

    /** Opened by a path: most often a file, a directory or a device. */
    static final int FILE = 1;

    static final int SOCKET = 2;
    static final int EPOLL = 3;
    static final int EVENTFD = 4;
    static final int PIPE = 5;
    static final int INOTIFY = 6;
    static final int THREAD = 7;
    static final int PROCESS = 8;

    /** Not opened but closed. */
    static final int CLOSING = 9;

    /** An executor was made. */
    static final int POOL = 10;

    private static final int STANDARD_STREAMS = 3;

    /** With more live threads than this, the stack at the start of each takes more memory than it is worth. */
    private static final int MOST_STACKS = 20_000;

    private static final int MOST_DIRECTORIES = 10_000;
    private static final int MOST_PROCESSES = 10_000;

    private static final AtomicLong SERIAL = new AtomicLong();
    private static final Numbers DESCRIPTORS = new Numbers();
    private static final Table<Place> CLOSED = new Table<>(STANDARD_STREAMS);
    private static final Rescues RESCUES = new Rescues();
    private static final Closings CLOSINGS = new Closings();

    /** With a hundred thousand threads, a list has two elements; with a million, fifteen. */
    private static final Lives<Thread, Life> LIVES = new Lives<>(1 << 16);

    private static final Lives<Object, Pool> POOLS = new Lives<>(1 << 10);
    private static final Table<Place> PROCESSES = new Table<>(MOST_PROCESSES);

    /** Which descriptor the C library's DIR at an address stands for. */
    private static final Table<Integer> DIRECTORIES = new Table<>(MOST_DIRECTORIES);

    private static final AtomicBoolean DROPPED_STACKS = new AtomicBoolean();

    static {
        // Its first use must not be the one in which the JDK opens something.
        opened(-1, 0);
        thread(Thread.currentThread());
        here(POOL).withoutClasses();
        for (Thread each : all()) {
            if (each != null && cleansNow(each)) {
                cleans(each);
            }
        }
    }

    private Recorder() {}

    /** The platform threads that run already, and {@code null} behind them. */
    private static @Nullable Thread[] all() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        Thread[] threads;
        int count;
        do {
            // Those that do not fit are left out, without a word; see ThreadGroup.enumerate.
            threads = new Thread[2 * group.activeCount() + 16];
            count = group.enumerate(threads);
        } while (count == threads.length);
        return threads;
    }

    /** Whether a thread that runs already cleans up what has become garbage, as do those that say so later. */
    private static boolean cleansNow(Thread thread) {
        // Each JVM has one of these two; the JDK's own cleaners of another kind run in the second.
        String type = thread.getClass().getName();
        if (type.equals("java.lang.ref.Finalizer$FinalizerThread")
                || type.equals("java.lang.ref.Reference$ReferenceHandler")) {
            return true;
        }
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals("jdk.internal.ref.CleanerImpl")
                    && frame.getMethodName().equals("run")) {
                return true;
            }
        }
        return false;
    }

    // For the JDK

    /** A descriptor was opened. */
    public static void opened(int fd, int kind) {
        try {
            if (fd >= 0) {
                DESCRIPTORS.put(fd, here(kind));
            }
        } catch (Throwable e) {
            forget(fd);
        }
    }

    /** A pair of descriptors was opened: one number is in the upper half, one in the lower. */
    public static void openedBoth(long pair, int kind) {
        opened((int) (pair >> 32), kind);
        opened((int) pair, kind);
    }

    /** Descriptors were opened, but for those that are -1. */
    public static void openedAll(int @Nullable [] fds, int kind) {
        if (fds != null) {
            for (int fd : fds) {
                opened(fd, kind);
            }
        }
    }

    /** The first number is a descriptor that was opened, if it is not -1; the others are none. */
    public static void openedFirst(int @Nullable [] fds, int kind) {
        if (fds != null && fds.length > 0) {
            opened(fds[0], kind);
        }
    }

    /** A connection was accepted, if the result says so. */
    public static void accepted(int result, int fd, int kind) {
        if (result > 0) {
            opened(fd, kind);
        }
    }

    /** A descriptor is about to be closed; then its number may stand for another one at once. */
    public static void closing(int fd) {
        try {
            Place place = DESCRIPTORS.remove(fd);
            if (place != null && !RESCUES.isCleaning(Thread.currentThread())) {
                noteStranger(place);
            } else if (place != null && !place.cleaning) {
                RESCUES.add(place);
            }
        } catch (Throwable e) {
            // a StackOverflowError; then the place stays until the number is used again
        }
        if (fd >= 0 && fd < STANDARD_STREAMS) {
            noteClosing(fd);
        }
    }

    /**
     * A descriptor is about to be shut, and closed once the last thread has left it, which may be somebody else's: an
     * acceptor, say, or whose selector it is registered with.
     */
    public static void shutting(int fd) {
        try {
            Place place = DESCRIPTORS.get(fd);
            if (place != null && !RESCUES.isCleaning(Thread.currentThread())) {
                noteStranger(place);
            }
        } catch (Throwable e) {
            // then nobody will know who
        }
    }

    /** The current thread closes this; where, is worth to be kept if it works for another test than who opened it. */
    @SuppressWarnings("ReferenceEquality") // each scope is one object
    private static void noteStranger(Place place) {
        Life life = LIVES.find(Thread.currentThread());
        Object scope = life == null ? null : life.scopeNow();
        if (scope != null && scope != place.scope) {
            CLOSINGS.add(place, here(CLOSING));
        }
    }

    /** Nobody owns a standard stream, so whoever closes one will be asked for. */
    private static void noteClosing(int fd) {
        try {
            CLOSED.put(fd, here(CLOSING));
        } catch (Throwable e) {
            // then nobody will know where
        }
    }

    /** This thread begins to clean up what has become garbage, and will do nothing else. */
    public static void cleaning() {
        cleans(Thread.currentThread());
    }

    /** As {@link #cleaning}, of a thread that has begun before there was a recorder. */
    private static void cleans(Thread thread) {
        try {
            RESCUES.cleans(thread);
        } catch (Throwable e) {
            // then what it closes passes for closed by the code
        }
    }

    /** {@code fdopendir()} made this DIR of a descriptor. */
    public static void directory(long dir, int fd) {
        try {
            DIRECTORIES.put(dir, fd);
        } catch (Throwable e) {
            // then its place stays until the number is used again
        }
    }

    /** {@code closedir()} is about to close a DIR with its descriptor. */
    public static void closingDirectory(long dir) {
        try {
            Integer fd = DIRECTORIES.remove(dir);
            if (fd != null) {
                closing(fd);
            }
        } catch (Throwable e) {
            // as above
        }
    }

    /** A thread is about to be started. */
    public static void starting(Thread thread) {
        try {
            Life parent = LIVES.find(Thread.currentThread());
            boolean withStack = LIVES.count() < MOST_STACKS;
            if (!withStack) {
                DROPPED_STACKS.set(true);
            }
            Place place = new Place(SERIAL.incrementAndGet(), THREAD, Thread.currentThread(), parent, withStack, false);
            LIVES.put(thread, new Life(thread, place, place.scope));
        } catch (Throwable e) {
            // then nobody will know where
        }
    }

    /** A thread has done its work. */
    public static void ended(Thread thread) {
        try {
            LIVES.remove(thread);
        } catch (Throwable e) {
            // then the collector ends it
        }
    }

    /** A pool of threads was made, which tells of each task that is handed to it. */
    public static void madePool(Object pool) {
        made(pool, true);
    }

    /** A pool of threads was made, of whose tasks nobody knows for whom they are. */
    public static void madeSharedPool(Object pool) {
        made(pool, false);
    }

    private static void made(Object pool, boolean tellsOfTasks) {
        try {
            Life life = LIVES.find(Thread.currentThread());
            Object scope = tellsOfTasks && life != null ? life.scopeForCertain() : null;
            // It is kept for some time after the collector has taken the pool, and must not keep a class loader until
            // then.
            POOLS.put(pool, new Pool(pool, here(POOL).withoutClasses(), scope));
        } catch (Throwable e) {
            // then nobody will know for whom it works
        }
    }

    /** A task is about to be handed to a pool. */
    @SuppressWarnings("ReferenceEquality") // it may be of any class, whose equals() must not be called here
    public static void handing(Object pool) {
        try {
            Pool known = POOLS.find(pool);
            if (known != null && known.scope != null) {
                Life life = LIVES.find(Thread.currentThread());
                if (life == null || life.scopeForCertain() != known.scope) {
                    known.scope = null;
                }
            }
        } catch (Throwable e) {
            // a StackOverflowError: below this, the task is not handed over either
        }
    }

    /** The current thread begins to work for a pool. */
    public static void working(Object pool) {
        try {
            Thread thread = Thread.currentThread();
            Pool known = POOLS.find(pool);
            Life life = LIVES.find(thread);
            if (life == null) {
                life = new Life(thread, null, null);
                LIVES.put(thread, life);
            }
            life.scope = null;
            life.pool = known;
            if (life.start != null && known != null) {
                life.start.pool = known.made;
            }
        } catch (Throwable e) {
            // A thread of which nothing is known then, or that has only just begun: its stack tells that it is a
            // worker.
        }
    }

    /** A process was started, with these pipes to it. */
    public static void launched(int pid, int @Nullable [] pipes) {
        openedAll(pipes, PIPE);
        try {
            if (pid > 0) {
                PROCESSES.put(pid, here(PROCESS));
            }
        } catch (Throwable e) {
            // then nobody will know where
        }
    }

    /** A process has ended. */
    public static void exited(long pid) {
        try {
            PROCESSES.remove(pid);
        } catch (Throwable e) {
            // then the next process with this number replaces it
        }
    }

    private static Place here(int kind) {
        Thread thread = Thread.currentThread();
        return new Place(SERIAL.incrementAndGet(), kind, thread, LIVES.find(thread), true, RESCUES.isCleaning(thread));
    }

    private static void forget(int fd) {
        try {
            DESCRIPTORS.remove(fd);
        } catch (Throwable e) {
            // a StackOverflowError; then the place stays until the number is used again
        }
    }

    // For the reader

    /** The number of the place where a descriptor was opened, different for each opening; 0 if nobody saw it. */
    public static long serialOf(int fd) {
        Place place = DESCRIPTORS.get(fd);
        return place == null ? 0 : place.serial;
    }

    /** Where a descriptor was opened, if somebody saw it; see {@link #details}. */
    public static @Nullable Object descriptor(int fd) {
        return DESCRIPTORS.get(fd);
    }

    /** Where a standard stream was closed last, if somebody saw it; see {@link #details}. */
    public static @Nullable Object closed(int fd) {
        return CLOSED.get(fd);
    }

    /**
     * Where the opening of this number took place and where it was closed, if that was done for another test than the
     * opening; the latest are kept. See {@link #details} for both.
     */
    public static @Nullable Object @Nullable [] closedByStranger(long opening) {
        return CLOSINGS.find(opening);
    }

    /** Whether the stack of some thread's start was not kept, since too many threads were alive. */
    public static boolean droppedStacks() {
        return DROPPED_STACKS.get();
    }

    /** The number of the last place of all so far. */
    public static long lastSerial() {
        return SERIAL.get();
    }

    /** How many descriptors have been closed since they had become garbage. */
    public static long rescues() {
        return RESCUES.count();
    }

    /** Where those were opened that were closed so since there were so many; the oldest may be forgotten. */
    public static @Nullable Object[] rescuesSince(long before) {
        return RESCUES.since(before);
    }

    /** Where a thread was started, if somebody saw it; see {@link #details}. */
    public static @Nullable Object thread(Thread thread) {
        Life life = LIVES.find(thread);
        return life == null ? null : life.start;
    }

    /** Where a process was started, if somebody saw it; see {@link #details}. */
    public static @Nullable Object process(long pid) {
        return PROCESSES.get(pid);
    }

    /**
     * What is known of a place.
     *
     * @return {@code {Long serial, Integer kind, Long nanoTime, String threadName, Throwable stack, Object
     *     placeWhereThatThreadWasStarted or null, Object scope or null, Integer level,
     *     placeWhereThePoolWasMade or null}}
     */
    public static @Nullable Object[] details(Object place) {
        Place known = (Place) place;
        return new @Nullable Object[] {
            known.serial,
            known.kind,
            known.nanos,
            known.threadName,
            known.stack(),
            known.threadStarted,
            known.scope,
            known.level,
            known.pool
        };
    }

    // For who knows which test runs

    /**
     * Says for whom the current thread works from now on, whatever it has been told before.
     *
     * @param level how deep in its stack it does so, 0 or more; see {@link #details}
     * @return for {@link #leave}
     */
    public static Object enter(Object scope, int level) {
        Thread thread = Thread.currentThread();
        Life life = LIVES.find(thread);
        if (life == null) {
            life = new Life(thread, null, null);
            LIVES.put(thread, life);
        }
        Life before = new Life(thread, null, life.scope);
        before.level = life.level;
        life.scope = scope;
        life.level = level;
        return before;
    }

    /**
     * Says that the current thread works again for whom it did before.
     *
     * @param before what {@link #enter} returned on the same thread
     */
    public static void leave(Object before) {
        Life life = LIVES.find(Thread.currentThread());
        if (life != null && before instanceof Life known) {
            life.scope = known.scope;
            life.level = known.level;
        }
    }
}
