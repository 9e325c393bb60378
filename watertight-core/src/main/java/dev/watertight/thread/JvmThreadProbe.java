package dev.watertight.thread;

import static dev.watertight.thread.Marks.jdkFrame;

import dev.watertight.Snapshot;
import dev.watertight.common.JvmAttach;
import dev.watertight.common.OtherProcess;
import dev.watertight.spi.Probe;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Observes the Java threads of another JVM by its thread dumps. */
final class JvmThreadProbe implements Probe<LiveThread> {

    private static final String WHAT = "the threads";

    /** From this version on the JDK's threads for the handlers of asynchronous channels have a class of their own. */
    private static final int FIRST_WITH_INNOCUOUS_HANDLERS = 24;

    private static final Pattern PLAIN_NAME = Pattern.compile("Thread-\\d+");
    private static final Pattern FEATURE = Pattern.compile("(\\d{1,5})(?:\\D.*)?");

    private static final Predicate<LiveThread> CARRIES =
            jdkFrame("java.base", "java.lang.VirtualThread", "runContinuation");

    /** Since JDK 24 the class VirtualThread starts a thread that does so when it is initialised, and runs for good. */
    private static final Predicate<LiveThread> UNBLOCKS =
            jdkFrame("java.base", "java.lang.VirtualThread", "unblockVirtualThreads");

    private static final Predicate<LiveThread> AWAITS_WORK =
            jdkFrame("java.base", "java.util.concurrent.ForkJoinPool", "awaitWork");

    private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

    /** From this version on the dump that lists virtual threads may crash the JVM: JDK-8364343. */
    private static final int FIRST_THAT_CRASHES = 25;

    private static final Predicate<LiveThread> HANDLES_EVENTS =
            jdkFrame("java.base", "sun.nio.ch.EPollPort$EventHandlerTask", "run");
    private static final Predicate<LiveThread> DELAYS = jdkFrame(
                    "java.base", "java.util.concurrent.DelayScheduler", "run")
            .or(Marks.named("CompletableFutureDelayScheduler"));
    private static final Predicate<LiveThread> IDLE_REAPER = Marks.named("process reaper")
            .and(Marks.priority(Thread.MAX_PRIORITY))
            .and(LiveThread::daemon)
            .and(jdkFrame("java.base", "java.util.concurrent.ThreadPoolExecutor", "getTask"))
            .and(Marks::runsTheJdkOnly);

    private static final Predicate<LiveThread> AWAITS_TASK = jdkFrame(
                    "java.base", "java.util.concurrent.ThreadPoolExecutor", "getTask")
            .and(LiveThread::daemon)
            .and(Marks::runsTheJdkOnly);

    /** In a pool that has as many threads as it takes, and lets each go when it was idle for a minute. */
    private static final Predicate<LiveThread> IDLE_FOR_A_WHILE =
            AWAITS_TASK.and(jdkFrame("java.base", "java.util.concurrent.SynchronousQueue", "poll"));

    private static final Predicate<LiveThread> IDLE_HANDLER = IDLE_FOR_A_WHILE
            .and(thread -> PLAIN_NAME.matcher(thread.name()).matches())
            .and(JvmThreadProbe::mayBePlain);

    private static final Predicate<LiveThread> IDLE_IN_RMI = IDLE_FOR_A_WHILE
            .and(Marks.named("RMI TCP Connection(idle)"))
            .or(AWAITS_TASK.and(Marks.named("RMI Scheduler(0)")));

    private static final Set<String> OF_THE_VM = Set.of(
            "Signal Dispatcher",
            "Service Thread",
            "Monitor Deflation Thread",
            "Sweeper thread",
            "Notification Thread",
            "Attach Listener");

    private final OtherProcess process;

    JvmThreadProbe(OtherProcess process) {
        this.process = process;
    }

    @Override
    public Class<LiveThread> type() {
        return LiveThread.class;
    }

    @Override
    public String name() {
        return "threads";
    }

    @Override
    public String place() {
        return process.toString();
    }

    @Override
    public Snapshot<LiveThread> snapshot() {
        return process.whole(WHAT, () -> {
            try {
                JvmThreadDump dump = dump();
                return Snapshot.of(
                        this, dump.threads().stream().map(LiveThread::identity).toList(), unobserved(dump));
            } catch (IOException e) {
                return Snapshot.of(
                        this,
                        List.of(),
                        List.of("the threads of the JVM with pid " + process.pid() + " were not observed: "
                                + e.getMessage()));
            }
        });
    }

    private JvmThreadDump dump() throws IOException {
        JvmThreadDump dump = JvmThreadDump.parse(JvmAttach.threadDump(process));
        return dump.jdk() >= FIRST_WITH_VIRTUAL_THREADS && dump.jdk() < FIRST_THAT_CRASHES
                ? dump.with(virtualThreads())
                : dump;
    }

    private List<LiveThread> virtualThreads() throws IOException {
        Path file = JvmAttach.virtualThreadDump(process);
        try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return ThreadDumpParser.virtualThreads(text);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private List<String> unobserved(JvmThreadDump dump) {
        boolean certainlyNone =
                dump.jdk() < FIRST_THAT_CRASHES || dump.threads().stream().noneMatch(UNBLOCKS.or(CARRIES));
        return certainlyNone
                ? List.of()
                : List.of("virtual threads of the JVM with pid " + process.pid() + ": a thread dump of JDK "
                        + dump.jdk() + " does not list them, and the dump that does may crash a JVM (JDK-8364343)");
    }

    @Override
    public Set<Object> stillThere(Set<Object> identities) {
        if (!process.isAlive()) {
            return Set.of();
        }
        Set<Object> left = new LinkedHashSet<>(identities);
        snapshotIfPossible().ifPresent(left::retainAll);
        return left;
    }

    private Optional<Set<Object>> snapshotIfPossible() {
        Snapshot<LiveThread> now = snapshot();
        return now.identities().isEmpty() ? Optional.empty() : Optional.of(now.identities());
    }

    @Override
    public List<LiveThread> inspect(Set<Object> identities) {
        if (identities.isEmpty()) {
            return List.of();
        }
        return process.whole(WHAT, () -> {
            try {
                return dump().threads().stream()
                        .filter(thread -> identities.contains(thread.identity()))
                        .toList();
            } catch (IOException e) {
                throw new IllegalStateException(
                        "the threads of the JVM with pid " + process.pid() + " could not be read again: "
                                + e.getMessage(),
                        e);
            }
        });
    }

    @Override
    public Map<Object, Ruling> rule(Collection<? extends LiveThread> suspects) {
        Map<Object, Ruling> rulings = new LinkedHashMap<>();
        suspects.forEach(suspect -> rule(suspect).ifPresent(ruling -> rulings.put(suspect.identity(), ruling)));
        return rulings;
    }

    private Optional<Ruling> rule(LiveThread suspect) {
        if (suspect.stack().isEmpty()) {
            return ofVm(suspect);
        }
        if (CARRIES.test(suspect)) {
            return Optional.of(new Allowed("a carrier of virtual threads, which the JDK ends when it is idle"));
        }
        if (suspect.name().equals("main") && suspect.id() < 8) {
            return Optional.of(new Allowed("it is the main thread, which the VM started"));
        }
        if (AWAITS_WORK.test(suspect) && suspect.daemon() && Marks.runsTheJdkOnly(suspect)) {
            return Optional.of(
                    new Undecided("it is an idle worker of a ForkJoinPool: of the common pool, of the carriers of"
                            + " virtual threads, or of one that was not shut down; a thread dump does not tell which"));
        }
        if (IDLE_REAPER.test(suspect) && !suspect.type().equals(Marks.INNOCUOUS)) {
            return Optional.of(
                    new Undecided("it is an idle worker of a ThreadPoolExecutor, most likely the one in which the"
                            + " JDK waits for child processes to end, and which it keeps for a minute; up to JDK 18 a thread dump"
                            + " does not tell"));
        }
        return ThreadNoise.byMark(suspect)
                .or(() -> CoroutineThreads.byStack(suspect))
                .or(() -> ofJdkPerhaps(suspect))
                .or(() -> LaunchedJvm.concerns(suspect) ? byProcess(suspect) : Optional.empty());
    }

    private Optional<Ruling> byProcess(LiveThread suspect) {
        try {
            return LaunchedJvm.of(process.directory()).rule(suspect);
        } catch (IOException e) {
            return Optional.of(
                    new Undecided("it may be the JDK's own: that takes the options and libraries of the process, which"
                            + " could not be read: " + e.getMessage()));
        }
    }

    /** What an experiment tells of this JVM's threads, and nothing of another one's. */
    private static Optional<Ruling> ofJdkPerhaps(LiveThread suspect) {
        if (!Marks.runsTheJdkOnly(suspect)) {
            return Optional.empty();
        }
        if (HANDLES_EVENTS.test(suspect)) {
            return Optional.of(
                    new Undecided(
                            "it serves a group of asynchronous channels: the JDK's default group, which stays"
                                    + " for the rest of the JVM's life, or one that was not shut down; a thread dump does not tell which"));
        }
        if (IDLE_HANDLER.test(suspect)) {
            return Optional.of(
                    new Undecided("it is an idle worker of a ThreadPoolExecutor, perhaps one in which the JDK runs"
                            + " completion handlers of asynchronous channels, and which it keeps for a minute; up to JDK 23 a"
                            + " thread dump does not tell"));
        }
        if (IDLE_IN_RMI.test(suspect)) {
            return Optional.of(
                    new Undecided("it is an idle worker of a ThreadPoolExecutor, most likely of one that the JDK keeps"
                            + " for all of RMI; a thread dump does not tell"));
        }
        return DELAYS.test(suspect)
                ? Optional.of(new Undecided(
                        "it is a timer, perhaps the JDK's own for CompletableFuture or for virtual threads;"
                                + " a thread dump does not tell"))
                : Optional.empty();
    }

    /** By the version of the module that the frames of the JDK are of; yes if they do not tell it. */
    private static boolean mayBePlain(LiveThread suspect) {
        return suspect.stack().stream()
                .map(frame -> FEATURE.matcher(String.valueOf(frame.getModuleVersion())))
                .filter(Matcher::matches)
                .findFirst()
                .filter(version -> Integer.parseInt(version.group(1)) >= FIRST_WITH_INNOCUOUS_HANDLERS)
                .isEmpty();
    }

    private static Optional<Ruling> ofVm(LiveThread suspect) {
        if (OF_THE_VM.contains(suspect.name()) && suspect.daemon() && suspect.priority() == 9) {
            return Optional.of(new Allowed("the VM runs it for itself: it runs no Java code"));
        }
        if (suspect.name().equals("DestroyJavaVM") && !suspect.daemon()) {
            return Optional.of(
                    new Allowed("the VM waits in it for the other threads, since the main thread has ended"));
        }
        return Optional.of(
                new Undecided("it ran no Java code when it was looked at: it was about to begin or to end, or"
                        + " belongs to the VM or to native code"));
    }
}
