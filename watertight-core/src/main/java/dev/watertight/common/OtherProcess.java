package dev.watertight.common;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A process other than this one, while it is observed. Numbers of processes are reused; so it is known by its start time
 * too, and what is read of it counts only if it was still the same process, and still whole, after.
 */
public final class OtherProcess {

    private static final boolean LINUX = System.getProperty("os.name", "").equals("Linux");

    /** Set before a task gives back what it holds; see {@code do_exit()} and {@code PF_EXITING} in the kernel. */
    private static final long EXITING = 0x4;

    /** Set for what is no process but the kernel's own; see {@code PF_KTHREAD}. */
    private static final long OF_THE_KERNEL = 0x200000;

    /** Set for what the kernel starts in a process to work for an io_uring; see {@code PF_IO_WORKER}. */
    private static final long WORKS_FOR_IO_URING = 0x10;

    /** Since Linux 5.12 they are threads of the process; that number had another meaning long before. */
    private static final boolean MARKS_WORKERS =
            System.getProperty("os.version", "").matches("(?:5\\.(?:1[2-9]|[2-9]\\d)|[6-9]|\\d\\d)\\b.*");

    /** How long a thread may take that has taken notice of being killed, and does not show it any more. */
    private static final long DYING_MILLIS = 500;

    private static final int ATTEMPTS = 2;

    /** How many programs a process may become while it is read. */
    private static final int MOST_PROGRAMS = 10;

    private final ProcessHandle handle;
    private final Path directory;

    /** The 22nd field of its stat, in clock ticks since boot, see proc_pid_stat(5); empty where there is no such file. */
    private final String startTime;

    private OtherProcess(ProcessHandle handle) {
        this.handle = handle;
        this.directory = Path.of("/proc/" + handle.pid());
        this.startTime = Observing.alone(this::readStartTime);
    }

    /**
     * The process that the handle stands for.
     *
     * @throws IllegalStateException if it has ended, or is hidden from this JVM
     */
    public static OtherProcess of(ProcessHandle handle) {
        return new OtherProcess(handle);
    }

    /** Whether this system shows processes as files under {@code /proc}, as Linux does. */
    public static boolean isShownAsFiles() {
        return LINUX;
    }

    public ProcessHandle handle() {
        return handle;
    }

    public long pid() {
        return handle.pid();
    }

    /** Its directory under {@code /proc}. */
    public Path directory() {
        return directory;
    }

    /** That the handle knows the process to be alive after its start time was read makes that its start time. */
    private String readStartTime() {
        String unobservable = "pid " + pid() + " cannot be observed";
        String read = LINUX ? stat(unobservable).startTime() : "";
        if (!handle.isAlive()) {
            throw ended(unobservable);
        }
        return read;
    }

    /**
     * Makes sure that what belongs to the process may be read: its descriptors and what they stand for. The kernel asks
     * the same (PTRACE_MODE_READ_FSCREDS, see ptrace(2)) for all of these.
     *
     * @param what is to be read, say {@code "the descriptors"}
     * @throws IllegalStateException if it may not
     */
    public void requirePermission(String what) {
        try {
            Files.readSymbolicLink(directory.resolve("cwd"));
        } catch (NoSuchFileException e) {
            throw ended(what + " of pid " + pid() + " cannot be read");
        } catch (IOException e) {
            throw new IllegalStateException(
                    what + " of pid " + pid() + " may not be read: it runs as " + user() + ", or has other privileges"
                            + " than this JVM. Run the tests as the same user, or as root with CAP_SYS_PTRACE",
                    e);
        }
    }

    private String user() {
        try {
            return "the user " + Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | UnsupportedOperationException e) {
            return "another user";
        }
    }

    /**
     * Reads something that is a whole only if the process lived all the while.
     *
     * @param what is read, say {@code "the descriptors"}
     * @throws IllegalStateException if the process has ended, before or while it was read
     */
    public <T> T whole(String what, Supplier<T> reading) {
        return Observing.alone(() -> {
            long before = requireAlive(what + " of pid " + pid() + " cannot be read");
            String otherwise =
                    "pid " + pid() + " ended while " + what + " of it were read, so that some may be missing";
            for (int attempt = 0; attempt < MOST_PROGRAMS; attempt++) {
                Supplier<T> outcome;
                try {
                    T read = reading.get();
                    outcome = () -> read;
                } catch (IllegalStateException e) {
                    outcome = () -> { // but if it has ended or become another program: then that is why
                        throw e;
                    };
                }
                long after = requireAlive(otherwise);
                if (after == before) {
                    return outcome.get();
                }
                before = after;
            }
            throw new IllegalStateException(what + " of pid " + pid() + " could not be read: it became another program"
                    + " (execve) each time while they were. Take snapshots when it has come to its last one");
        });
    }

    /**
     * What tells which program it runs: where the kernel has put its environment, which is somewhere else each time. While
     * another thread than the first makes it another program, the kernel shows nothing of what it holds.
     */
    private long requireAlive(String otherwise) {
        if (!LINUX) {
            if (!handle.isAlive()) {
                throw ended(otherwise);
            }
            return 0;
        }
        Stat stat = stat(otherwise);
        if (!stat.startTime().equals(startTime)) {
            throw ended(otherwise);
        }
        return stat.endOfEnvironment();
    }

    /** Whether it is the same process still and runs; a zombie has ended. */
    public boolean isAlive() {
        try {
            requireAlive("");
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private Stat stat(String otherwise) {
        Stat stat = readStat(otherwise);
        if (!stat.isEnding()) {
            return stat;
        }
        // Another thread may be making it another program, see execve(2): that kills the first one, and takes its
        // place.
        boolean settled = Patience.await(DYING_MILLIS, TimeUnit.MILLISECONDS, () -> goesOn() || endsAsAWhole());
        if (goesOn()) {
            return readStat(otherwise);
        }
        throw settled ? ended(otherwise) : headless(otherwise);
    }

    private boolean goesOn() {
        return Stat.read(directory).filter(stat -> !stat.isEnding()).isPresent();
    }

    /** While another thread takes the place of the first one, there is none for an instant. */
    private Stat readStat(String otherwise) {
        for (int attempt = 1; ; attempt++) {
            try (InputStream in = new FileInputStream(directory.resolve("stat").toString())) {
                return Stat.parse(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
            } catch (IOException | IndexOutOfBoundsException e) {
                if (attempt == ATTEMPTS) {
                    throw isThere() ? hidden(otherwise, e) : ended(otherwise);
                }
            }
        }
    }

    private boolean isThere() {
        try {
            Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** When a process is killed, its first thread is mostly not the last one to end. */
    private boolean endsAsAWhole() {
        return tasks(directory).stream()
                .allMatch(task -> Stat.read(task).filter(Stat::isEnding).isPresent()); // it may have changed its number
    }

    /**
     * Whether a process of which the kernel says that it has ended runs on: that is said of its first thread.
     *
     * @param directory of the process, below {@code /proc}
     */
    public static boolean runsWithoutItsFirstThread(Path directory) {
        return tasks(directory).stream()
                .anyMatch(
                        task -> Stat.read(task).filter(stat -> !stat.hasEnded()).isPresent());
    }

    /** The directories of its threads; none if it has gone. */
    public static List<Path> tasks(Path directory) {
        Path all = directory.resolve("task");
        String[] numbers = all.toFile().list();
        return numbers == null
                ? List.of()
                : Stream.of(numbers).map(all::resolve).toList();
    }

    private IllegalStateException ended(String otherwise) {
        String hiding = LINUX && !HiddenProcesses.unobserved().isEmpty()
                ? ", or belongs to another user: /proc is mounted with hidepid, which hides those"
                : "";
        return new IllegalStateException(
                otherwise + ": pid " + pid() + " has ended" + hiding + ". Take snapshots while the process runs");
    }

    private IllegalStateException hidden(String otherwise, Exception failure) {
        return new IllegalStateException(
                otherwise + ": " + directory + " may not be read (" + failure.getMessage() + "); it runs as " + user()
                        + ", and /proc is most likely mounted with hidepid, which hides the processes of others",
                failure);
    }

    private IllegalStateException headless(String otherwise) {
        return new IllegalStateException(otherwise + ": the first thread of pid " + pid() + " has ended while others of"
                + " it run on; the kernel shows nothing of such a process under its number");
    }

    /** Tells this process from all others, ended ones included. */
    @Override
    public String toString() {
        return "pid " + pid()
                + (startTime.isEmpty()
                        ? handle.info()
                                .startInstant()
                                .map(time -> ", started at " + time)
                                .orElse("")
                        : ", started " + startTime + " clock ticks after the system");
    }

    /**
     * Of {@code /proc/PID/stat} and {@code /proc/PID/task/TID/stat}; see proc_pid_stat(5).
     *
     * @param name what the kernel kept of the name
     * @param state a letter
     * @param flags see {@code PF_*} in the kernel
     * @param startTime in clock ticks since boot
     * @param pending the signals that this thread alone has to take; the lowest bit stands for signal 1
     * @param endOfEnvironment its address; zero if there is none, or the kernel does not tell
     */
    public record Stat(String name, char state, long flags, String startTime, long pending, long endOfEnvironment) {

        private static final long SIGKILL = 1L << (9 - 1);

        /** The 31st field, the first of those after the name being the third. */
        private static final int PENDING = 28;

        /** The 51st. */
        private static final int END_OF_ENVIRONMENT = 48;

        /** The second field is the name in parentheses, which may hold any characters. */
        static Stat parse(String text) {
            int end = text.lastIndexOf(')');
            String[] fields = text.substring(end + 2).split(" ", -1);
            return new Stat(
                    text.substring(text.indexOf('(') + 1, end),
                    fields[0].charAt(0),
                    Long.parseLong(fields[6]),
                    fields[19],
                    Long.parseLong(fields[PENDING]),
                    fields.length > END_OF_ENVIRONMENT ? Long.parseUnsignedLong(fields[END_OF_ENVIRONMENT]) : 0);
        }

        /** Of a process or task, by its directory; empty if it has gone. */
        public static Optional<Stat> read(Path directory) {
            try (InputStream in = new FileInputStream(directory.resolve("stat").toString())) {
                return Optional.of(parse(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)));
            } catch (IOException | IndexOutOfBoundsException e) {
                return Optional.empty();
            }
        }

        /**
         * Whether it is none of the program's, but the kernel's own for an io_uring. It takes its name, which a program can
         * give to a thread, too, only when it begins to run.
         */
        public boolean worksForIoUring() {
            return MARKS_WORKERS && (flags & WORKS_FOR_IO_URING) != 0;
        }

        /** Whether it runs in the kernel only, and has no memory of its own. */
        public boolean isKernels() {
            return (flags & OF_THE_KERNEL) != 0;
        }

        /** Whether it runs no more, or is about to give back all that it holds. */
        public boolean hasEnded() {
            return state == 'Z' || state == 'X' || (flags & EXITING) != 0;
        }

        /** Whether it has ended, or was killed and has not taken notice yet, which others of its process may have. */
        public boolean isEnding() {
            return hasEnded() || (pending & SIGKILL) != 0;
        }
    }
}
