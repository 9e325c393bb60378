package dev.watertight.thread;

import dev.watertight.common.Observing;
import dev.watertight.origin.Recorder;
import dev.watertight.thread.HotSpotThreadDump.Format;
import dev.watertight.thread.ThreadIdentity.Virtual;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Lists the virtual threads of this JVM (Java 21 and newer), which no public API does. The JDK's own lists of them tell at
 * once; where they cannot be read, the thread dump that {@code HotSpotDiagnosticMXBean.dumpThreads} writes tells too, up
 * to JDK 24.
 *
 * <p>JDK 25 and newer are never asked for a dump: while virtual threads are mounted and unmounted it crashes the JVM with a
 * SIGSEGV in {@code GetThreadSnapshotClosure::do_thread} (JDK-8364343; within seconds on 25.0.3).
 */
final class VirtualThreads {

    private static final int JDK = Runtime.version().feature();

    private final Supplier<Optional<ThreadContainers>> containers;
    private final boolean dumps;
    private final AtomicLong files = new AtomicLong();

    /** What the last look saw: a million new objects at each would keep the collector busy. */
    private volatile List<Virtual> last = List.of();

    VirtualThreads() {
        this(() -> Found.CONTAINERS, JDK < 25);
    }

    /**
     * @param containers the JDK's own lists
     * @param dumps whether to write thread dumps where there are none
     */
    VirtualThreads(Supplier<Optional<ThreadContainers>> containers, boolean dumps) {
        this.containers = containers;
        this.dumps = dumps;
    }

    /** Looked for once, and not before a virtual thread can exist. */
    private static final class Found {
        static final Optional<ThreadContainers> CONTAINERS = ThreadContainers.find();
    }

    /** The identities of virtual threads, each once, and why there may be more. */
    record Identities(List<Virtual> identities, List<String> unobserved) {}

    /** Virtual threads, and why there may be more. */
    record Dump(List<LiveThread> threads, List<String> unobserved) {}

    /**
     * Whether there can be any virtual thread. The first one to be started makes {@code jdk.internal.misc.CarrierThread}
     * create a thread group of its own right below the root group, and keep it for good. (That carriers run is no
     * mark: they end when all virtual threads are parked for long.)
     *
     * @param root the thread group without a parent
     */
    boolean mayExist(ThreadGroup root) {
        if (JDK < 21) {
            return false;
        }
        ThreadGroup[] groups = new ThreadGroup[root.activeGroupCount() + 16];
        int count = root.enumerate(groups, false);
        for (int i = 0; i < count; i++) {
            if (groups[i].getName().equals("CarrierThreads")) {
                return true;
            }
        }
        return count == groups.length; // enumerate() leaves out what does not fit
    }

    /** All that are alive. */
    Identities identities() {
        Optional<ThreadContainers> lists = containers.get();
        if (lists.isPresent()) {
            List<Virtual> before = last;
            List<Virtual> identities = new ArrayList<>(before.size() + 16);
            lists.get().visit((thread, container) -> identities.add(identity(thread, identities.size(), before)));
            last = identities;
            return new Identities(identities, gaps());
        }
        Dump dump = dump();
        return new Identities(
                dump.threads().stream()
                        .map(LiveThread::id)
                        .distinct()
                        .map(Virtual::new)
                        .toList(),
                dump.unobserved());
    }

    /** Mostly that of the thread which was in the same place at the last look, if it is the same thread. */
    private static Virtual identity(Thread thread, int place, List<Virtual> before) {
        long id = thread.getId();
        return place < before.size() && before.get(place).id() == id ? before.get(place) : new Virtual(id);
    }

    /** Those of these numbers that are still alive. */
    Dump inspect(Set<Long> ids) {
        Optional<ThreadContainers> lists = containers.get();
        if (lists.isPresent()) {
            List<LiveThread> threads = new ArrayList<>();
            lists.get().visit((thread, container) -> {
                if (ids.contains(thread.getId())) {
                    inspect(thread, container).ifPresent(threads::add);
                }
            });
            return new Dump(threads, gaps());
        }
        Dump dump = dump();
        return new Dump(
                dump.threads().stream()
                        .filter(thread -> ids.contains(thread.id()))
                        .toList(),
                dump.unobserved());
    }

    private static Optional<LiveThread> inspect(Thread thread, Object container) {
        List<StackTraceElement> stack = List.of(thread.getStackTrace());
        Thread.State state = thread.getState();
        if (state == Thread.State.TERMINATED) {
            return Optional.empty();
        }
        return Optional.of(new LiveThread(
                new Virtual(thread.getId()),
                thread.getId(),
                thread.getName(),
                Optional.of(state),
                true,
                true,
                thread.getPriority(),
                container.toString(),
                thread.getClass().getName(),
                stack,
                Recorder.find().flatMap(recorder -> recorder.thread(thread))));
    }

    private Dump dump() {
        if (!dumps) {
            return new Dump(
                    List.of(),
                    List.of("virtual threads: the JDK's lists of them (jdk.internal.vm.ThreadContainers) could not be"
                            + " read, and a thread dump of JDK " + JDK + " may crash the JVM (JDK-8364343);"
                            + " --add-exports java.base/jdk.internal.vm=ALL-UNNAMED lets the lists be read"));
        }
        return Observing.alone(this::dumpAlone);
    }

    private Dump dumpAlone() {
        try {
            return new Dump(read(Format.JSON), gaps());
        } catch (IOException | UnsupportedOperationException e) {
            return dumpAsText(e);
        }
    }

    /** See {@link PlainThreadDump} for when JSON fails. */
    private Dump dumpAsText(Exception failure) {
        try {
            return new Dump(read(Format.TEXT_PLAIN), gaps());
        } catch (IOException | UnsupportedOperationException e) {
            failure.addSuppressed(e);
            return new Dump(
                    List.of(),
                    List.of("virtual threads: only a thread dump lists them here, and none could be written to "
                            + directory() + " and read: " + failure));
        }
    }

    private List<LiveThread> read(Format format) throws IOException {
        Path file = Path.of(
                        directory(),
                        "watertight-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + "-"
                                + files.incrementAndGet())
                .toAbsolutePath();
        try {
            HotSpotThreadDump.write(file, format);
            try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                return format == Format.JSON
                        ? ThreadDumpParser.virtualThreads(text)
                        : PlainThreadDump.virtualThreads(text);
            }
        } finally {
            delete(file);
        }
    }

    private static String directory() {
        return System.getProperty("java.io.tmpdir", "/tmp");
    }

    private static List<String> gaps() {
        return Boolean.parseBoolean(System.getProperty("jdk.trackAllThreads", "true"))
                ? List.of()
                : List.of("virtual threads: the JVM runs with -Djdk.trackAllThreads=false, so those that were started"
                        + " without an executor are not listed");
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }
}
