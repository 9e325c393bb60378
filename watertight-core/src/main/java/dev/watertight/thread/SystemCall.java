package dev.watertight.thread;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The system call in which a task of another process waits; see proc_pid_syscall(5). */
final class SystemCall {

    private SystemCall() {}

    /**
     * Its number and its arguments, as the kernel words them; something else if the task runs, and nothing if it may not be
     * known.
     *
     * @param process its directory under {@code /proc}
     */
    static List<String> words(Path process, long task) {
        try (InputStream in = new FileInputStream(process + "/task/" + task + "/syscall")) {
            return List.of(new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", -1));
        } catch (IOException e) {
            return List.of();
        }
    }
}
