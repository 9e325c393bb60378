package dev.watertight.common;

import java.io.FileDescriptor;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.nio.channels.Channel;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an object of the JDK's is the handle of: the descriptors of a stream, channel, socket or selector, and the workers of
 * an executor. It is read from the JDK's own fields, calls nothing that a user may have written, and changes nothing.
 * Only what the object itself is made for counts, not what can be reached from it by way of collections or user classes.
 *
 * <p>The fields are those of the JDK's classes from 17 to 25. Where one is missing, the object is the handle of nothing, which
 * is never wrong: then whoever asks does without.
 */
public final class Handles {

    /** Where a handle leads to what it is made of: class, then fields that another handle or a descriptor lies in. */
    private static final Map<String, List<String>> PARTS = Map.ofEntries(
            Map.entry("java.io.FileInputStream", List.of("fd")),
            Map.entry("java.io.FileOutputStream", List.of("fd")),
            Map.entry("java.io.RandomAccessFile", List.of("fd")),
            Map.entry("java.io.FilterInputStream", List.of("in")),
            Map.entry("java.io.FilterOutputStream", List.of("out")),
            Map.entry("java.io.InputStreamReader", List.of("sd")),
            Map.entry("java.io.OutputStreamWriter", List.of("se")),
            Map.entry("java.io.BufferedReader", List.of("in")),
            Map.entry("java.io.BufferedWriter", List.of("out")),
            Map.entry("java.io.PrintWriter", List.of("out")),
            Map.entry("sun.nio.cs.StreamDecoder", List.of("in", "ch")),
            Map.entry("sun.nio.cs.StreamEncoder", List.of("out", "ch")),
            Map.entry("sun.nio.ch.ChannelInputStream", List.of("ch")),
            Map.entry("sun.nio.ch.ChannelOutputStream", List.of("ch")),
            Map.entry("java.nio.channels.Channels$1", List.of("val$ch")), // the same before Java 18
            Map.entry("java.util.Scanner", List.of("source")),
            Map.entry("java.util.zip.ZipFile", List.of("res")),
            Map.entry("java.util.zip.ZipFile$CleanableResource", List.of("zsrc")),
            Map.entry("java.util.zip.ZipFile$Source", List.of("zfile")),
            Map.entry("sun.nio.ch.FileChannelImpl", List.of("fd")),
            Map.entry("sun.nio.ch.SocketChannelImpl", List.of("fd")),
            Map.entry("sun.nio.ch.ServerSocketChannelImpl", List.of("fd")),
            Map.entry("sun.nio.ch.DatagramChannelImpl", List.of("fd")),
            Map.entry("sun.nio.ch.SourceChannelImpl", List.of("fd")),
            Map.entry("sun.nio.ch.SinkChannelImpl", List.of("fd")),
            Map.entry("sun.nio.ch.AsynchronousFileChannelImpl", List.of("fdObj")),
            Map.entry("sun.nio.ch.AsynchronousSocketChannelImpl", List.of("fd")),
            Map.entry("sun.nio.ch.AsynchronousServerSocketChannelImpl", List.of("fd")),
            Map.entry("sun.nio.ch.PipeImpl", List.of("source", "sink")),
            Map.entry("sun.nio.ch.EPollSelectorImpl", List.of("epfd", "eventfd")),
            Map.entry("sun.nio.ch.EventFD", List.of("efd")),
            Map.entry("sun.nio.ch.SocketAdaptor", List.of("sc")),
            Map.entry("sun.nio.ch.ServerSocketAdaptor", List.of("ssc")),
            Map.entry("sun.nio.ch.DatagramSocketAdaptor", List.of("dc")),
            Map.entry("java.net.Socket", List.of("impl")),
            Map.entry("java.net.ServerSocket", List.of("impl")),
            Map.entry("java.net.DelegatingSocketImpl", List.of("delegate")),
            Map.entry("java.net.SocketImpl", List.of("fd")),
            Map.entry("java.net.DatagramSocket", List.of("delegate")),
            Map.entry("java.lang.ProcessImpl", List.of("stdin", "stdout", "stderr")),
            // what workers are found by
            Map.entry("java.util.Timer", List.of("thread")),
            Map.entry("java.util.concurrent.Executors$DelegatedExecutorService", List.of("e")));

    /** What has no parts, or none that matter. */
    private static final Set<Class<?>> WHOLE =
            Set.of(Thread.class, ThreadPoolExecutor.class, ForkJoinPool.class, FileDescriptor.class, Integer.class);

    /** {@code sun.nio.ch.NioSocketImpl.ST_CLOSING}; from then on, its number may be someone else's. */
    private static final int CLOSING = 4;

    private static final String EXECUTOR = "java.util.concurrent.ThreadPoolExecutor";
    private static final String WORKER = EXECUTOR + "$Worker";

    private static final Map<String, Optional<MethodHandle>> GETTERS = new ConcurrentHashMap<>();

    /** Nearly every object that is asked about is no handle. */
    private static final ClassValue<Boolean> IS_PART = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isPart(type);
        }
    };

    private Handles() {}

    /**
     * What stands for an action, and lies in an {@link InheritableThreadLocal} while that goes on. Of other values that threads
     * inherit, a context say, there may be any number of threads, which it does not end.
     */
    public static final class Mark {}

    /** The numbers of the descriptors that this object is the handle of, while it is not closed. */
    public static Set<Integer> descriptors(Object handle) {
        if (!IS_PART.get(handle.getClass())) {
            return Set.of();
        }
        Set<Integer> found = new HashSet<>();
        for (Object part : parts(handle)) {
            if (part instanceof FileDescriptor descriptor
                    && get("java.io.FileDescriptor", "fd", descriptor) instanceof Integer fd
                    && fd >= 0) {
                found.add(fd);
            } else if (part instanceof Integer fd) {
                found.add(fd);
            }
        }
        return found;
    }

    /**
     * Whether this object is the thread itself, its timer, or the pool whose worker the thread is; the event loop of Netty
     * that runs in it, or a group with that loop; or a mark that the thread inherited.
     */
    public static boolean runs(Object handle, Thread thread) {
        if (IS_PART.get(handle.getClass())) {
            Set<Object> parts = parts(handle);
            Object pool = poolOf(thread);
            if (parts.contains(thread) || (pool != null && parts.contains(pool))) {
                return true;
            }
        }
        return NettyLoops.run(handle, thread) || (handle instanceof Mark mark && inherited(thread, mark));
    }

    /** Whether the thread inherited this very mark from the one that made it. */
    @SuppressWarnings("ReferenceEquality") // with a user's values, whose equals() is not to be called
    private static boolean inherited(Thread thread, Mark mark) {
        Object locals = get("java.lang.Thread", "inheritableThreadLocals", thread);
        Object table = locals == null ? null : get("java.lang.ThreadLocal$ThreadLocalMap", "table", locals);
        if (table instanceof Object[] entries) {
            for (Object entry : entries) {
                if (entry != null && get("java.lang.ThreadLocal$ThreadLocalMap$Entry", "value", entry) == mark) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The pool for which a thread works for as long as it lives; null if there is none. */
    private static @Nullable Object poolOf(Thread thread) {
        if (thread instanceof ForkJoinWorkerThread) {
            return get("java.util.concurrent.ForkJoinWorkerThread", "pool", thread);
        }
        Object worker = workerOf(thread);
        return worker == null ? null : get(WORKER, "this$0", worker);
    }

    private static @Nullable Object workerOf(Thread thread) {
        return taskOf(thread)
                .filter(task -> task.getClass().getName().equals(WORKER))
                .orElse(null);
    }

    /** What a platform thread was made to run, unless that is a method of its own class; empty if nobody knows. */
    public static Optional<Object> taskOf(Thread thread) {
        Object holder = get("java.lang.Thread", "holder", thread); // from Java 19 on
        return Optional.ofNullable(
                holder == null
                        ? get("java.lang.Thread", "target", thread)
                        : get("java.lang.Thread$FieldHolder", "task", holder));
    }

    /**
     * Whether a thread has done no task so far but that with which a {@link ThreadPoolExecutor} started it, if it was
     * started for one by {@code execute}. An executor without core threads may put the task into its queue, from which its
     * first thread takes what comes first there; of that, nothing is known.
     */
    public static boolean doesFirstTask(Thread thread) {
        Object worker = workerOf(thread);
        if (worker == null || !(get(WORKER, "completedTasks", worker) instanceof Long done) || done != 0) {
            return false;
        }
        Object pool = get(WORKER, "this$0", worker);
        return pool != null && !(hasNoCoreThreads(pool) && hasPlaceInQueue(pool));
    }

    /** The class of what made this thread for the {@link ThreadPoolExecutor} for which it works, if it does. */
    public static Optional<Class<?>> factoryOf(Thread thread) {
        return Optional.ofNullable(workerOf(thread))
                .map(worker -> get(WORKER, "this$0", worker))
                .map(pool -> get(EXECUTOR, "threadFactory", pool))
                .map(Object::getClass);
    }

    /**
     * Whether nothing waits, for its time maybe, in the queue of the {@link ThreadPoolExecutor} for which this thread works.
     * What was cancelled does not count: an executor may keep it until its time has come.
     */
    public static boolean isQueueEmpty(Thread thread) {
        Object worker = workerOf(thread);
        Object pool = worker == null ? null : get(WORKER, "this$0", worker);
        Object queue = pool == null ? null : get(EXECUTOR, "workQueue", pool);
        return queue instanceof Collection<?> tasks
                && isOfJavaBase(tasks)
                && Stream.of(tasks.toArray()).allMatch(Handles::isCancelled);
    }

    private static boolean isCancelled(Object task) {
        return task instanceof FutureTask<?> future && isOfJavaBase(task) && future.isCancelled();
    }

    private static boolean isOfJavaBase(Object object) {
        return Object.class.getModule() == object.getClass().getModule();
    }

    private static boolean hasNoCoreThreads(Object pool) {
        return !(get(EXECUTOR, "corePoolSize", pool) instanceof Integer core && core > 0);
    }

    private static boolean hasPlaceInQueue(Object pool) {
        return !(get(EXECUTOR, "workQueue", pool) instanceof SynchronousQueue);
    }

    private static Set<Object> parts(Object handle) {
        Set<Object> parts = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> left = new ArrayDeque<>();
        if (!(handle instanceof Integer)) { // a number is one only where it lies in a handle
            left.add(handle);
        }
        while (!left.isEmpty()) {
            Object part = left.remove();
            if (IS_PART.get(part.getClass()) && parts.add(part) && !isClosed(part)) {
                for (Class<?> type = part.getClass(); type != null; type = type.getSuperclass()) {
                    if (Object.class.getModule() == type.getModule()) {
                        for (String field : PARTS.getOrDefault(type.getName(), List.of())) {
                            Object next = get(type.getName(), field, part);
                            if (next != null) {
                                left.add(next);
                            }
                        }
                    }
                }
            }
        }
        return parts;
    }

    /** A user's class counts for what it inherits: say a stream that filters another one. */
    private static boolean isPart(Class<?> handle) {
        for (Class<?> type = handle; type != null; type = type.getSuperclass()) {
            if (Object.class.getModule() == type.getModule()
                    && (PARTS.containsKey(type.getName()) || WHOLE.contains(type))) {
                return true;
            }
        }
        return false;
    }

    /** Many channels go on to say the number that they had; it may be another one's by now. */
    private static boolean isClosed(Object part) {
        if (part.getClass().getModule() != Object.class.getModule()) {
            return false; // what it inherits is asked in turn
        }
        if (part instanceof Channel channel) {
            return !channel.isOpen();
        }
        if (part instanceof Selector selector) {
            return !selector.isOpen();
        }
        return part.getClass().getName().equals("sun.nio.ch.NioSocketImpl")
                && !(get("sun.nio.ch.NioSocketImpl", "state", part) instanceof Integer state && state < CLOSING);
    }

    private static @Nullable Object get(String type, String field, Object of) {
        MethodHandle getter = GETTERS.computeIfAbsent(type + "." + field, name -> getter(type, field))
                .orElse(null);
        try {
            return getter == null ? null : (Object) getter.invokeExact(of);
        } catch (Throwable e) { // a field of the JDK's is read, which has nothing to throw
            if (e instanceof Error error) {
                throw error;
            }
            return null;
        }
    }

    private static Optional<MethodHandle> getter(String typeName, String field) {
        try {
            Class<?> type = Class.forName(typeName, false, null);
            Lookup lookup = JdkInternals.lookup(type);
            return Optional.of(lookup.unreflectGetter(type.getDeclaredField(field))
                    .asType(MethodType.methodType(Object.class, Object.class)));
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }
}
