package dev.watertight.descriptor;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The threads of this process as the kernel knows them, native ones included: their names, which it cuts to 15 bytes,
 * and in which system call they wait; see proc_pid_task(5) and proc_pid_syscall(5).
 */
record Tasks(List<Task> tasks) {

    /** By {@code os.arch}: the numbers of accept, accept4, recvfrom and read. */
    private static final Map<String, Set<Long>> WAIT_FOR_SOCKET =
            Map.of("amd64", Set.of(43L, 288L, 45L, 0L), "aarch64", Set.of(202L, 242L, 207L, 63L));

    /** By {@code os.arch}: the numbers of epoll_wait, where there is one, and epoll_pwait. */
    private static final Map<String, Set<Long>> WAIT_FOR_EVENTS =
            Map.of("amd64", Set.of(232L, 281L), "aarch64", Set.of(22L));

    private static final String ARCHITECTURE = System.getProperty("os.arch", "");
    private static final int LONGEST_NAME = 15;

    /**
     * A thread of the process.
     *
     * @param name what the kernel kept of its name
     * @param syscall the system call in which it waits; empty if it runs, or if that may not be read
     * @param fd the first argument of that call
     * @param readable whether it may be read what a task does
     */
    record Task(String name, OptionalLong syscall, OptionalInt fd, boolean readable) {

        /** The texts are those of {@code comm} and {@code syscall}. */
        static Task of(String comm, String syscall) {
            String[] columns = syscall.strip().split(" ", -1);
            OptionalLong number = FdInfo.toNumber(columns[0], 10);
            OptionalLong argument = columns.length < 2 ? OptionalLong.empty() : FdInfo.toNumber(columns[1], 16);
            boolean waits = number.isPresent() && number.getAsLong() >= 0 && argument.isPresent();
            return new Task(
                    comm.strip(),
                    waits ? number : OptionalLong.empty(),
                    waits ? OptionalInt.of((int) argument.getAsLong()) : OptionalInt.empty(),
                    waits || number.isPresent() || columns[0].equals("running"));
        }

        boolean isNamed(String prefix) {
            return name.startsWith(prefix.substring(0, Math.min(prefix.length(), LONGEST_NAME)));
        }

        boolean waitsForSocket(int socket) {
            return waits(WAIT_FOR_SOCKET) && fd.getAsInt() == socket;
        }

        boolean waitsForEvents() {
            return waits(WAIT_FOR_EVENTS);
        }

        private boolean waits(Map<String, Set<Long>> syscalls) {
            return syscall.isPresent()
                    && syscalls.getOrDefault(ARCHITECTURE, Set.of()).contains(syscall.getAsLong());
        }
    }

    static Tasks now() {
        return of("/proc/self");
    }

    /**
     * The tasks of another process.
     *
     * @param process its directory, say {@code "/proc/1234"}
     */
    static Tasks of(String process) {
        String[] ids = new File(process + "/task").list();
        List<Task> tasks = new ArrayList<>();
        for (String id : ids == null ? new String[0] : ids) {
            String directory = process + "/task/" + id + "/";
            tasks.add(Task.of(read(directory + "comm"), read(directory + "syscall")));
        }
        return new Tasks(tasks);
    }

    /** The tasks whose name begins so. */
    List<Task> named(String prefix) {
        return tasks.stream().filter(task -> task.isNamed(prefix)).toList();
    }

    private static String read(String path) {
        try (InputStream in = new FileInputStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
