package dev.watertight.common;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether other threads than this one run for a while. A thread that opens something takes time of a CPU, which the kernel
 * counts in nanoseconds ({@code CLOCK_THREAD_CPUTIME_ID}); so while the count of every thread that was there before stands
 * still, whatever is opened is opened by this one or by threads that it starts.
 */
public final class Bystanders {

    private final Map<Long, Long> before;

    private Bystanders(Map<Long, Long> before) {
        this.before = before;
    }

    /** From now on. */
    public static Bystanders watch() {
        return new Bystanders(times());
    }

    /** Whether one ran, or nobody can say. */
    public boolean ran() {
        if (before.isEmpty() || isVirtual(Thread.currentThread())) {
            return true; // the virtual threads that share a carrier cannot be told apart by this
        }
        Map<Long, Long> now = times();
        return before.entrySet().stream()
                .filter(each -> each.getKey() != Thread.currentThread().getId())
                .anyMatch(each -> !each.getValue().equals(now.get(each.getKey())));
    }

    private static Map<Long, Long> times() {
        Map<Long, Long> times = new HashMap<>();
        ThreadMXBean threads = threads();
        if (threads != null) {
            for (long id : threads.getAllThreadIds()) {
                times.put(id, threads.getThreadCpuTime(id));
            }
        }
        return times;
    }

    /** Null where this JVM cannot tell. */
    private static @Nullable ThreadMXBean threads() {
        try {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            return threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled() ? threads : null;
        } catch (LinkageError e) { // without the module java.management
            return null;
        }
    }

    private static boolean isVirtual(Thread thread) {
        return thread.getClass().getName().equals("java.lang.VirtualThread");
    }
}
