package dev.watertight.thread;

import static dev.watertight.thread.Marks.jdkFrame;

import dev.watertight.common.Handles;
import dev.watertight.origin.LoadedClasses;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The idle threads of the schedulers that all users of Reactor, or of RxJava, share: they are started by the first test that needs
 * them, and nobody is to dispose of them. Those of a scheduler that a test made have the same names and classes.
 * So the mark is that a static field of the library holds the thread's executor, by way of the library's own fields. Where a
 * field is missing or holds something else, the thread is one like any other.
 *
 * <p>A thread is idle if it waits for a task and has none to come, not even a tick of an interval; and where the library hands out
 * workers and takes them back, if its worker was given back.
 */
final class SharedSchedulers {

    /** Where Reactor 3.3 to 3.8 has them: class, then the fields that lead on. Of other classes, nothing is followed. */
    private static final Map<String, List<String>> REACTOR = Map.of(
            "Schedulers", List.of("CACHED_PARALLEL", "CACHED_SINGLE", "CACHED_BOUNDED_ELASTIC"),
            "Schedulers$CachedScheduler", List.of("cached"),
            "SchedulerState", List.of("currentResource"), // in newer versions
            "ParallelScheduler", List.of("state", "executors"),
            "SingleScheduler", List.of("state", "executor"),
            "BoundedElasticScheduler", List.of("state", "boundedServices", "evictor"),
            "BoundedElasticScheduler$BoundedServices", List.of("idleQueue", "evictor"),
            "BoundedElasticScheduler$BoundedState", List.of("executor"));

    /** The same for RxJava 2 and 3. */
    private static final Map<String, List<String>> RX_JAVA = Map.of(
            "schedulers.Schedulers", List.of("COMPUTATION", "SINGLE", "IO"),
            "internal.schedulers.ComputationScheduler", List.of("pool"),
            "internal.schedulers.ComputationScheduler$FixedSchedulerPool", List.of("eventLoops"),
            "internal.schedulers.SingleScheduler", List.of("executor"),
            "internal.schedulers.IoScheduler", List.of("pool"),
            "internal.schedulers.IoScheduler$CachedWorkerPool", List.of("expiringWorkerQueue", "evictorService"),
            "internal.schedulers.NewThreadWorker", List.of("executor"),
            "internal.schedulers.SchedulerPoolFactory", List.of("PURGE_THREAD")); // until 3.0

    /** Executors that the libraries have for their own tasks, which come again and again. */
    private static final Set<String> TIMERS = Set.of("evictor", "evictorService", "PURGE_THREAD");

    private static final List<Library> LIBRARIES = List.of(
            new Library("Reactor", "reactor.core.scheduler.", "", REACTOR, List.of("Schedulers")),
            rxJava("io.reactivex.rxjava3."),
            rxJava("io.reactivex."));

    private static final Predicate<LiveThread> WAITS_FOR_A_TASK = jdkFrame(
                    "java.base", "java.util.concurrent.ThreadPoolExecutor", "getTask")
            .and(Marks::runsTheJdkOnly)
            .and(Marks::isParked);

    private SharedSchedulers() {}

    private static Library rxJava(String home) {
        return new Library(
                "RxJava",
                home,
                "internal.schedulers.",
                RX_JAVA,
                List.of("schedulers.Schedulers", "internal.schedulers.SchedulerPoolFactory"));
    }

    static Optional<Ruling> rule(LiveThread suspect) {
        if (!WAITS_FOR_A_TASK.test(suspect) || !(suspect.identity() instanceof ThreadIdentity.Platform platform)) {
            return Optional.empty();
        }
        Class<?> factory = Handles.factoryOf(platform.thread()).orElse(Void.class);
        return LIBRARIES.stream()
                .filter(library -> factory.getName().startsWith(library.home + library.factories))
                .filter(library -> library.shares(platform.thread(), factory.getClassLoader()))
                .findFirst()
                .map(library ->
                        new Allowed("an idle thread of a scheduler that all users of " + library.name + " share"));
    }

    /**
     * Names are without that of the home, which is a package.
     *
     * @param factories where the classes are that make its threads
     * @param ways class, then the fields that lead on
     * @param roots the classes to begin at
     */
    private record Library(
            String name, String home, String factories, Map<String, List<String>> ways, List<String> roots) {

        boolean shares(Thread thread, @Nullable ClassLoader loader) {
            for (String root : roots) {
                try {
                    Class<?> type = Class.forName(home + root, false, loader);
                    if (LoadedClasses.isInitialised(type) && leadsTo(thread, type, null)) {
                        return true;
                    }
                } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                    // another version: then its thread is one like any other
                }
            }
            return false;
        }

        private boolean leadsTo(Thread thread, Class<?> type, @Nullable Object object) throws IllegalAccessException {
            String name = type.getName();
            if (name.startsWith(home)) {
                for (String way : ways.getOrDefault(name.substring(home.length()), List.of())) {
                    Field field = field(type, way);
                    if (field != null && leadsTo(thread, field.get(object), TIMERS.contains(way))) {
                        return true;
                    }
                }
            }
            return false;
        }

        private boolean leadsTo(Thread thread, @Nullable Object value, boolean isTimer) throws IllegalAccessException {
            if (value instanceof AtomicReference<?> reference) {
                return leadsTo(thread, reference.get(), isTimer);
            }
            if (value instanceof ExecutorService) {
                return Handles.runs(value, thread) && (isTimer || Handles.isQueueEmpty(thread));
            }
            if (value instanceof Object[]
                    || value instanceof ConcurrentLinkedQueue
                    || value instanceof ConcurrentLinkedDeque) {
                for (Object each : value instanceof Collection<?> queue ? queue.toArray() : (Object[]) value) {
                    if (leadsTo(thread, each, isTimer)) {
                        return true;
                    }
                }
                return false;
            }
            for (Class<?> type = value == null ? null : value.getClass(); type != null; type = type.getSuperclass()) {
                if (leadsTo(thread, type, value)) {
                    return true;
                }
            }
            return false;
        }

        private static @Nullable Field field(Class<?> type, String name) {
            try {
                Field field = type.getDeclaredField(name);
                return field.trySetAccessible() ? field : null;
            } catch (NoSuchFieldException e) {
                return null;
            }
        }
    }
}
