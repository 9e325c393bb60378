package dev.watertight.process;

import dev.watertight.common.Observing;
import dev.watertight.common.OtherProcess;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** What the kernel says a process is doing: the third field of {@code /proc/PID/stat}, see proc(5). */
enum ProcessState {
    RUNNING("running"),
    SLEEPING("sleeping"),
    WAITING("waiting for a device, which no signal interrupts"),
    STOPPED("stopped by a signal; SIGCONT (18 on most systems) lets it go on"),
    TRACED("stopped by a debugger"),
    HEADLESS("running on without its first thread, which has ended"),
    ZOMBIE("ended, and not reaped by its parent"),
    UNKNOWN("running");

    private final String text;

    ProcessState(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** Unknown if the process is gone, or the system does not tell. */
    static ProcessState of(long pid) {
        return of(Path.of("/proc/" + pid));
    }

    /**
     * As {@link #of(long)}, of a process or a thread.
     *
     * @param directory below {@code /proc}
     */
    static ProcessState of(Path directory) {
        return Observing.alone(() -> {
            try (InputStream in = new FileInputStream(directory.resolve("stat").toFile())) {
                String stat = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                // the second field is the name in parentheses, which may have any characters
                ProcessState state = ofLetter(stat.charAt(stat.lastIndexOf(')') + 2));
                return state == ZOMBIE && OtherProcess.runsWithoutItsFirstThread(directory) ? HEADLESS : state;
            } catch (IOException | IndexOutOfBoundsException e) {
                return UNKNOWN;
            }
        });
    }

    /** The name of a process that has ended, and that its parent has not reaped; empty of any other. */
    static Optional<String> nameOfZombie(long pid) {
        if (of(pid) != ZOMBIE) {
            return Optional.empty();
        }
        return Observing.alone(() -> {
            try (InputStream in = new FileInputStream("/proc/" + pid + "/comm")) {
                return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8).stripTrailing());
            } catch (IOException e) {
                return Optional.empty(); // it was reaped meanwhile
            }
        });
    }

    private static ProcessState ofLetter(char letter) {
        return switch (letter) {
            case 'R' -> RUNNING;
            case 'S' -> SLEEPING;
            case 'D' -> WAITING;
            case 'T' -> STOPPED;
            case 't' -> TRACED;
            case 'Z', 'X' -> ZOMBIE;
            default -> UNKNOWN;
        };
    }
}
