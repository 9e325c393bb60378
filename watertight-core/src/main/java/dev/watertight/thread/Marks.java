package dev.watertight.thread;

import dev.watertight.common.Frames;
import dev.watertight.common.Patience;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The marks by which a thread's owner is known. A frame of a JDK module and the class of a thread cannot be forged; a
 * name, a group or a priority alone proves nothing and only ever narrows another mark down.
 */
final class Marks {

    static final String INNOCUOUS = "jdk.internal.misc.InnocuousThread";

    /** A thread that was started begins to run within this time, on a busy machine too. */
    private static final long START_MILLIS = 50;

    private Marks() {}

    static Predicate<LiveThread> type(String className) {
        return thread -> thread.type().equals(className);
    }

    static Predicate<LiveThread> named(String... names) {
        Set<String> all = Set.of(names);
        return thread -> all.contains(thread.name());
    }

    static Predicate<LiveThread> nameStarts(String prefix) {
        return thread -> thread.name().startsWith(prefix);
    }

    static Predicate<LiveThread> group(String name) {
        return thread -> thread.group().equals(name);
    }

    static Predicate<LiveThread> priority(int priority) {
        return thread -> thread.priority() == priority;
    }

    /** A frame of this module of the JDK, in this class and method. */
    static Predicate<LiveThread> jdkFrame(String module, String className, String... methods) {
        Set<String> all = Set.of(methods);
        return thread -> thread.stack().stream()
                .anyMatch(frame -> module.equals(frame.getModuleName())
                        && frame.getClassName().equals(className)
                        && all.contains(frame.getMethodName()));
    }

    /**
     * The code that the thread was made to run, which is the outermost outside the JDK, is of a class whose name starts
     * so. (Frames further in are no mark: {@code System.out}, which build tools replace, leads from any thread into their
     * code, and so do the probes of coverage tools.)
     */
    static Predicate<LiveThread> runBy(String classNamePrefix) {
        return thread -> thread.stack().stream()
                .filter(frame -> !Frames.inJdk(frame) && !Frames.isLambdaProxy(frame))
                .reduce((inner, outer) -> outer)
                .filter(frame -> frame.getClassName().startsWith(classNamePrefix))
                .isPresent();
    }

    /** A frame of a class whose name starts so, outside the JDK. */
    static Predicate<LiveThread> frameOf(String classNamePrefix) {
        return thread -> thread.stack().stream()
                .filter(frame -> !Frames.inJdk(frame))
                .anyMatch(frame -> frame.getClassName().startsWith(classNamePrefix));
    }

    /**
     * Whether there is nothing on the stack but the JDK. Where a thread can run other code too, this is not enough: one
     * that is about to begin a task looks the same as one that has none; see {@link #isParked}.
     */
    static boolean runsTheJdkOnly(LiveThread thread) {
        return !thread.stack().isEmpty() && thread.stack().stream().allMatch(Frames::inJdk);
    }

    /** Nothing but this class and the JDK is on the stack. */
    static Predicate<LiveThread> runsOnly(String className) {
        return thread -> {
            List<StackTraceElement> own = thread.stack().stream()
                    .filter(frame -> !Frames.inJdk(frame))
                    .toList();
            return !own.isEmpty()
                    && own.stream().allMatch(frame -> frame.getClassName().equals(className));
        };
    }

    /**
     * A thread that the VM made for itself. One that Java code started runs Java code, but for an instant at its start
     * and end; so this looks for longer than that.
     */
    static boolean runsNoJava(LiveThread thread) {
        return thread.stack().isEmpty()
                && thread.daemon()
                && thread.group().equals("system")
                && thread.type().equals("java.lang.Thread")
                && thread.state().filter(Thread.State.RUNNABLE::equals).isPresent()
                && thread.identity() instanceof ThreadIdentity.Platform platform
                && !Patience.await(
                        START_MILLIS,
                        TimeUnit.MILLISECONDS,
                        () -> platform.thread().getStackTrace().length > 0);
    }

    /** Whether the thread waits, and is not on its way into or out of a task. */
    static boolean isParked(LiveThread thread) {
        return thread.topFunction()
                .filter("jdk.internal.misc.Unsafe.park"::equals)
                .isPresent();
    }

    static boolean worksInCommonPool(LiveThread thread) {
        return thread.identity() instanceof ThreadIdentity.Platform platform
                && platform.thread() instanceof ForkJoinWorkerThread worker
                && ForkJoinPool.commonPool().equals(worker.getPool());
    }

    static boolean isMain(LiveThread thread) {
        // The VM makes the main thread before all others; the JDK's own first threads have numbers from 8 on.
        return thread.name().equals("main") && thread.group().equals("main") && thread.id() < 8;
    }

    static boolean isObserver(LiveThread thread) {
        return thread.identity() instanceof ThreadIdentity.Platform platform
                && platform.thread() == Thread.currentThread();
    }

    /** Surefire sets this property in every JVM that it forks. */
    static boolean isSurefireFork() {
        return System.getProperty("surefire.real.class.path") != null
                || System.getProperty("sun.java.command", "").contains("surefire");
    }
}
