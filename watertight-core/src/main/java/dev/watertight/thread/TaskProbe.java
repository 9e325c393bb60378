package dev.watertight.thread;

import dev.watertight.Snapshot;
import dev.watertight.common.Elf;
import dev.watertight.common.Elf.Libraries;
import dev.watertight.common.Memory;
import dev.watertight.common.Node;
import dev.watertight.common.OtherProcess;
import dev.watertight.common.OtherProcess.Stat;
import dev.watertight.spi.Probe;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Observes the threads of another process as the kernel knows them; see proc_pid_task(5). */
final class TaskProbe implements Probe<LiveThread> {

    private static final String WHAT = "the threads";

    /** How often to list tasks that come and go meanwhile. */
    private static final int ATTEMPTS = 20;

    private final OtherProcess process;
    private final Path tasks;

    TaskProbe(OtherProcess process) {
        this.process = process;
        this.tasks = process.directory().resolve("task");
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
        if (!OtherProcess.isShownAsFiles()) {
            return Snapshot.of(
                    this,
                    List.of(),
                    List.of("the threads of another process were not observed: that takes the /proc of Linux, and this"
                            + " is " + System.getProperty("os.name", "unknown")));
        }
        return process.whole(WHAT, this::list);
    }

    /**
     * When the task ends at which the kernel has arrived in the list, the list ends there, although there may be more. So
     * it is whole only if it has as many as the kernel counts, before and after.
     */
    private Snapshot<LiveThread> list() {
        Set<ThreadIdentity.Task> all = new LinkedHashSet<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String before = count();
            Map<ThreadIdentity.Task, Stat> found = listed();
            List<ThreadIdentity.Task> running = found.entrySet().stream()
                    .filter(each -> runs(each.getKey(), each.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
            all.addAll(running);
            if (before.equals(Integer.toString(found.size())) && before.equals(count())) {
                return Snapshot.of(this, running, List.of());
            }
        }
        all.removeIf(task -> !isThere(task));
        return Snapshot.of(
                this,
                all,
                List.of("some threads of pid " + process.pid() + ", perhaps: others came and went all the time while"
                        + " they were listed"));
    }

    private String count() {
        return read(process.directory().resolve("status"))
                .lines()
                .filter(line -> line.startsWith("Threads:"))
                .map(line -> line.substring("Threads:".length()).strip())
                .findFirst()
                .orElse("");
    }

    private Map<ThreadIdentity.Task, Stat> listed() {
        String[] names = tasks.toFile().list();
        Map<ThreadIdentity.Task, Stat> found = new TreeMap<>(Comparator.comparingLong(ThreadIdentity.Task::tid));
        for (String name : names == null ? new String[0] : names) {
            Stat.read(tasks.resolve(name))
                    .ifPresent(
                            stat -> found.put(new ThreadIdentity.Task(Long.parseLong(name), stat.startTime()), stat));
        }
        return found;
    }

    /**
     * A thread shows for a moment after its end, of which the program may know already: pthread_join(3) has returned then.
     * The first one stands for the process.
     */
    private boolean runs(ThreadIdentity.Task task, Stat stat) {
        return task.tid() == process.pid() || !stat.hasEnded();
    }

    @Override
    public Set<Object> stillThere(Set<Object> identities) {
        Set<Object> left = new LinkedHashSet<>(identities);
        left.removeIf(identity -> !(identity instanceof ThreadIdentity.Task task && isThere(task)));
        return left;
    }

    private boolean isThere(ThreadIdentity.Task task) {
        return statOf(task).isPresent();
    }

    private Optional<Stat> statOf(ThreadIdentity.Task task) {
        return Stat.read(directoryOf(task))
                .filter(stat -> stat.startTime().equals(task.startTime()) && runs(task, stat));
    }

    private Path directoryOf(ThreadIdentity.Task task) {
        return tasks.resolve(Long.toString(task.tid()));
    }

    @Override
    public List<LiveThread> inspect(Set<Object> identities) {
        if (identities.isEmpty()) {
            return List.of();
        }
        return process.whole(WHAT, () -> {
            String name = Stat.read(process.directory()).map(Stat::name).orElse("");
            return identities.stream()
                    .filter(ThreadIdentity.Task.class::isInstance)
                    .map(ThreadIdentity.Task.class::cast)
                    .map(task -> inspect(task, name))
                    .flatMap(Optional::stream)
                    .toList();
        });
    }

    private Optional<LiveThread> inspect(ThreadIdentity.Task task, String processName) {
        String waitsIn = read(directoryOf(task).resolve("wchan")).strip();
        return statOf(task)
                .map(stat -> new LiveThread(
                        task,
                        task.tid(),
                        stat.name(),
                        stat.state() == 'R' ? Optional.of(Thread.State.RUNNABLE) : Optional.empty(),
                        false,
                        false,
                        Thread.NORM_PRIORITY,
                        "pid " + process.pid() + " (" + processName + ")",
                        ThreadIdentity.Task.TYPE,
                        waitsIn.isEmpty() || waitsIn.equals("0")
                                ? List.of()
                                : List.of(new StackTraceElement("kernel", waitsIn, null, -2)),
                        Optional.empty()));
    }

    /** Empty if it has gone, or may not be read. */
    private static String read(Path path) {
        try (InputStream in = new FileInputStream(path.toString())) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public Map<Object, Ruling> rule(Collection<? extends LiveThread> suspects) {
        return suspects.isEmpty() ? Map.of() : process.whole(WHAT, () -> ruleAll(suspects));
    }

    private Map<Object, Ruling> ruleAll(Collection<? extends LiveThread> all) {
        Map<Object, Ruling> rulings = new LinkedHashMap<>();
        List<LiveThread> suspects = new ArrayList<>();
        TimerTasks timers = new TimerTasks(process.directory());
        for (LiveThread each : all) {
            if (each.identity() instanceof ThreadIdentity.Task task
                    && statOf(task).filter(Stat::worksForIoUring).isPresent()) {
                rulings.put(
                        task,
                        new Allowed("the kernel works in it for an io_uring, and ends it with that: it is marked as the"
                                + " kernel's own"));
            } else {
                timers.rule(each.id())
                        .ifPresentOrElse(ruling -> rulings.put(each.identity(), ruling), () -> suspects.add(each));
            }
        }
        ruleRest(suspects, rulings);
        return rulings;
    }

    private void ruleRest(List<LiveThread> suspects, Map<Object, Ruling> rulings) {
        if (suspects.isEmpty()) {
            return;
        }
        try {
            String maps = read(process.directory().resolve("maps"));
            String mayBeGos = whyItMayBeGos(maps);
            if (!mayBeGos.isEmpty()) {
                suspects.forEach(suspect -> rulings.put(suspect.identity(), new Undecided(mayBeGos)));
            } else if (Node.isRunBy(process.directory(), maps)) {
                NodeTasks tasks = NodeTasks.of(process.directory());
                suspects.forEach(suspect ->
                        tasks.rule(suspect.id()).ifPresent(ruling -> rulings.put(suspect.identity(), ruling)));
            }
        } catch (IOException e) {
            var unknown =
                    new Undecided("it could not be found out whether the runtime of its program starts threads for"
                            + " itself: " + e.getMessage());
            suspects.forEach(suspect -> rulings.put(suspect.identity(), unknown));
        }
    }

    private String whyItMayBeGos(String maps) throws IOException {
        Libraries libraries = Elf.goLibraries(process.directory(), maps, new Memory(process.directory()));
        if (Elf.ofProcess(process.directory()).writtenInGo()
                || !libraries.files().isEmpty()) {
            return "the runtime of Go starts threads as goroutines need them, and keeps them; from outside nothing tells"
                    + " them from a thread that is locked to a goroutine, or C's";
        }
        return libraries.unread().isEmpty()
                ? ""
                : "the runtime of Go starts threads for itself, and nothing tells whether there is one in "
                        + String.join(", ", libraries.unread())
                        + ", which the process has loaded and which cannot be read";
    }
}
