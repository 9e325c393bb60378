package dev.watertight.descriptor;

import dev.watertight.common.Patience;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Files from which HotSpot reads, all the time, how much memory and processor time it may take: whenever it is about to start
 * a thread that compiles, say; see {@code osContainer_linux.cpp} and {@code os_linux.cpp}. A look may find one open. Whoever
 * had opened it: what is closed a moment later was not forgotten.
 */
final class Momentary {

    private static final Pattern FILE = Pattern.compile("/sys/fs/cgroup/.*|/proc/(?:meminfo|\\d+/cgroup)");

    /** Many times what it takes to read one, even if the thread has to wait for a processor. */
    private static final long MILLIS = 500;

    private static final Ruling RULING =
            new Allowed("it was closed at once: the VM reads in such files, for a moment, how"
                    + " much memory and processor time it may take");

    private Momentary() {}

    /** What the process has open. */
    interface Linked {
        List<Descriptor> by(String link) throws IOException;
    }

    static Optional<Ruling> rule(Descriptor suspect, Linked linked) {
        return suspect instanceof RegularFile file
                        && file.flags().accessMode().equals("O_RDONLY")
                        && FILE.matcher(file.path()).matches()
                        && Patience.await(MILLIS, TimeUnit.MILLISECONDS, () -> !isOpen(file, linked))
                ? Optional.of(RULING)
                : Optional.empty();
    }

    private static boolean isOpen(RegularFile file, Linked linked) {
        try {
            return linked.by(file.entry().link()).stream()
                    .anyMatch(each -> each.identity().equals(file.identity()));
        } catch (IOException e) {
            return true; // as far as is known
        }
    }
}
