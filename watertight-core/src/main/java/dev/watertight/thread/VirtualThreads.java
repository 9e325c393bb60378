package dev.watertight.thread;

import dev.watertight.common.Observing;
import dev.watertight.thread.HotSpotThreadDump.Format;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lists the virtual threads of this JVM by the thread dump in JSON that {@code HotSpotDiagnosticMXBean.dumpThreads}
 * writes (JDK 21 and newer): the only way that needs neither flags nor an agent.
 */
final class VirtualThreads {

    private static final int JDK = Runtime.version().feature();

    private final AtomicLong dumps = new AtomicLong();

    /** The virtual threads, and why there may be more. */
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

    Dump dump() {
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
                    List.of("virtual threads: only a thread dump lists them, and none could be written to "
                            + directory() + " and read: " + failure));
        }
    }

    private List<LiveThread> read(Format format) throws IOException {
        Path file = Path.of(
                        directory(),
                        "watertight-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + "-"
                                + dumps.incrementAndGet())
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
