package dev.watertight.common;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How processes were started, word by word; see proc_pid_cmdline(5). */
public final class CommandLines {

    private CommandLines() {}

    /**
     * Of those that a process has started and that run, by number; without those that may not be read.
     *
     * @param process its directory under {@code /proc}
     */
    public static Map<Long, String> ofChildren(Path process) {
        Map<Long, String> found = new TreeMap<>();
        ProcessHandle.of(Long.parseLong(process.getFileName().toString())).stream()
                .flatMap(ProcessHandle::children)
                .forEach(child -> of(child.pid()).ifPresent(line -> found.put(child.pid(), line)));
        return found;
    }

    /** The words of a command line, each but the last with a blank after it; empty if it may not be read. */
    public static Optional<String> of(long pid) {
        try (InputStream in = new FileInputStream("/proc/" + pid + "/cmdline")) {
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace('\0', ' ')
                    .stripTrailing());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
