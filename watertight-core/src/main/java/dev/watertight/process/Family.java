package dev.watertight.process;

import dev.watertight.common.Observing;
import dev.watertight.common.OtherProcess;
import dev.watertight.common.OtherProcess.Stat;
import dev.watertight.common.Patience;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A process and whatever it has started, directly or through others.
 *
 * <p>A process whose parent has ended is nobody's descendant any more. What the session's process has started is still
 * known by an environment variable that it inherits, as {@code /proc/PID/environ} shows it, see proc(5): its value is
 * one that no other process has.
 */
final class Family {

    static final String VARIABLE = "WATERTIGHT_SESSION";

    private static final boolean LINUX = Files.isDirectory(Path.of("/proc/self/task"));

    /** How long the kernel may take to end what was killed. */
    private static final Duration KILLING = Duration.ofSeconds(5);

    /** How often to look for what was started by those that were just killed. */
    private static final int ROUNDS = 100;

    /** How long what cannot be killed may still show, because it is just coming to its end. */
    private static final Duration VANISHING = Duration.ofMillis(200);

    /** How long the kernel may take to put another program in the place of a process's own. */
    private static final long EXECUTING_MILLIS = 500;

    /** No address. */
    private static final long NOWHERE = -1;

    private final ProcessHandle root;
    private final String mark;

    /** All that were ever seen; they stay of the family when they lose their parents, or change their environment. */
    private final Set<ProcessHandle> known = new LinkedHashSet<>();

    Family(ProcessHandle root, String mark) {
        this.root = root;
        this.mark = mark;
        known.add(root);
    }

    /**
     * Marks the environment of a process that is to be started. A process of another session may be marked already; its
     * mark stays.
     */
    static String mark(Map<String, String> environment) {
        String mark = ProcessHandle.current().pid() + "-"
                + Long.toHexString(ThreadLocalRandom.current().nextLong());
        environment.merge(VARIABLE, mark, (outer, inner) -> outer + "," + inner);
        return mark;
    }

    /** Those that run, without the root; what has ended and is not reaped runs no more. */
    synchronized List<ProcessHandle> offspring() {
        look();
        return known.stream()
                .filter(member -> !member.equals(root) && !hasEnded(member))
                .toList();
    }

    /**
     * Asks all to end, and ends those that do not within a time.
     *
     * @return those that did not end at all
     */
    synchronized List<ProcessHandle> end(Duration grace) {
        look();
        if (!grace.isZero()) {
            living().forEach(ProcessHandle::destroy);
            Patience.await(TimeUnit.NANOSECONDS.convert(grace), TimeUnit.NANOSECONDS, () -> living().isEmpty());
        }
        // What is killed may have started others a moment before.
        for (int round = 0; round < ROUNDS; round++) {
            look(); // may have to wait until others have looked: that is none of the kernel's time
            List<ProcessHandle> killed =
                    living().stream().filter(ProcessHandle::destroyForcibly).toList();
            if (killed.isEmpty()) {
                // Nobody is left, or none of them may be killed, or they were gone before they could be.
                Patience.await(VANISHING.toNanos(), TimeUnit.NANOSECONDS, () -> living().isEmpty());
                break;
            }
            Patience.await(
                    KILLING.toNanos(),
                    TimeUnit.NANOSECONDS,
                    () -> killed.stream().allMatch(Family::hasEnded));
            if (!killed.stream().allMatch(Family::hasEnded)) {
                break;
            }
        }
        return living();
    }

    private List<ProcessHandle> living() {
        return known.stream().filter(member -> !hasEnded(member)).toList();
    }

    private void look() {
        known.addAll(Observing.alone(this::relatives));
    }

    private Set<ProcessHandle> relatives() {
        Set<ProcessHandle> relatives = descendants(List.copyOf(known));
        if (LINUX) {
            ProcessHandle.allProcesses().filter(this::isMarked).forEach(relatives::add);
        }
        return relatives;
    }

    /**
     * What processes have started, directly or through others. The JDK goes by the numbers of parents, which may be those of
     * strangers meanwhile: so each must still have a parent that is one of the family by its start time, too.
     */
    static Set<ProcessHandle> descendants(Collection<ProcessHandle> ancestors) {
        Set<ProcessHandle> found = new LinkedHashSet<>();
        Set<ProcessHandle> parents = new HashSet<>();
        for (ProcessHandle ancestor : ancestors) {
            if (!found.contains(ancestor) && ancestor.isAlive()) {
                parents.add(ancestor);
                // parents come before their children
                ancestor.descendants()
                        .filter(each -> each.parent().filter(parents::contains).isPresent())
                        .forEach(each -> {
                            parents.add(each);
                            found.add(each);
                        });
            }
        }
        return found;
    }

    /** The handle knows when the process was started: if it is alive after, then it was its environment. */
    private boolean isMarked(ProcessHandle process) {
        Path directory = Path.of("/proc/" + process.pid());
        String environment = environmentOf(directory);
        if (environment.isEmpty() && ProcessState.of(directory) == ProcessState.HEADLESS) {
            environment = OtherProcess.tasks(directory).stream()
                    .map(Family::environment)
                    .flatMap(Optional::stream)
                    .filter(each -> !each.isEmpty())
                    .findAny()
                    .orElse("");
        }
        return Arrays.stream(environment.split("\0", -1))
                        .filter(variable -> variable.startsWith(VARIABLE + "="))
                        .map(variable -> variable.substring(VARIABLE.length() + 1))
                        .flatMap(marks -> Arrays.stream(marks.split(",", -1)))
                        .anyMatch(mark::equals)
                && process.isAlive();
    }

    /**
     * Empty if it has ended, or is another user's, or has none. While another program takes the place of its own, see
     * execve(2), it seems to have none, too: so that is believed only of a process whose own lies where it lay before.
     */
    private static String environmentOf(Path directory) {
        var shown = new AtomicReference<>(environment(directory));
        if (shown.get().filter(String::isEmpty).isPresent()) {
            Patience.await(EXECUTING_MILLIS, TimeUnit.MILLISECONDS, () -> {
                long end = endOfEnvironment(directory);
                shown.set(environment(directory));
                return end == NOWHERE
                        || shown.get().filter(String::isEmpty).isEmpty()
                        || (end != 0 && end == endOfEnvironment(directory));
            });
        }
        return shown.get().orElse("");
    }

    /** {@link #NOWHERE} if it has ended, or is the kernel's; zero while it is about to get another one. */
    private static long endOfEnvironment(Path directory) {
        return Stat.read(directory)
                .filter(stat -> !stat.hasEnded() && !stat.isKernels())
                .map(Stat::endOfEnvironment)
                .orElse(NOWHERE);
    }

    /**
     * Nothing if it has ended, or is another user's.
     *
     * @param directory of a process, or of one of its threads, which have the same
     */
    private static Optional<String> environment(Path directory) {
        try (InputStream in = new FileInputStream(directory.resolve("environ").toFile())) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * A zombie without threads has ended: it holds nothing but its number, until its parent asks for it. The state comes first: one that
     * vanishes meanwhile is not alive then.
     */
    private static boolean hasEnded(ProcessHandle process) {
        return ProcessState.of(process.pid()) == ProcessState.ZOMBIE || !process.isAlive();
    }
}
