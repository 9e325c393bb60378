package dev.watertight.common;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
        Set<Long> others = new HashSet<>(before.keySet());
        others.remove(Thread.currentThread().getId());
        others.removeAll(collectors());
        return before.entrySet().stream()
                .filter(each -> others.contains(each.getKey()))
                .anyMatch(each -> !each.getValue().equals(now.get(each.getKey())));
    }

    /** The JDK's threads that follow the garbage collector, which may run at any time: they close, and open nothing. */
    private static Set<Long> collectors() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[root.activeCount() + 16]; // one that is left out passes for a bystander
        Set<Long> ids = new HashSet<>();
        for (int i = root.enumerate(threads, true) - 1; i >= 0; i--) {
            String type = threads[i].getClass().getName();
            if (type.equals("java.lang.ref.Reference$ReferenceHandler")
                    || (type.equals("jdk.internal.misc.InnocuousThread")
                            && threads[i].getName().equals("Common-Cleaner"))) {
                ids.add(threads[i].getId());
            }
        }
        return ids;
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
