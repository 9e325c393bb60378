package dev.watertight.process;

import dev.watertight.common.Observing;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Signals by number, as the shell's {@code kill} sends them: Java itself sends SIGTERM and SIGKILL only. */
final class Signals {

    static final int INTERRUPT = 2;
    static final int KILL = 9;
    static final int TERMINATE = 15;

    /** SIGRTMAX, see signal(7). */
    private static final int LAST = 64;

    private static final String SHELL = "/bin/sh";

    /** Those that have the same number on every architecture and system, see signal(7). */
    private static final Map<Integer, String> NAMES = Map.of(
            1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", 6, "SIGABRT", 8, "SIGFPE", 9, "SIGKILL", 11, "SIGSEGV",
            13, "SIGPIPE", 15, "SIGTERM");

    private Signals() {}

    static int validated(int number) {
        if (number < 1 || number > LAST) {
            throw new IllegalArgumentException("the number of a signal must be 1 to " + LAST + ", but is " + number
                    + "; `kill -l` lists them: 2 is SIGINT, 9 is SIGKILL, 15 is SIGTERM");
        }
        return number;
    }

    /** Say {@code SIGINT}, or {@code signal 10} where the name depends on the system. */
    static String name(int number) {
        return NAMES.getOrDefault(number, "signal " + number);
    }

    /**
     * Which of the signals the process does not hear, as the end of a sentence: {@code SigIgn} and {@code SigBlk} of
     * {@code /proc/PID/status}, see proc(5). Empty if there are none, or the system does not tell.
     */
    static String unheard(long pid, Set<Integer> numbers) {
        return Observing.alone(() -> {
            try (InputStream in = new FileInputStream("/proc/" + pid + "/status")) {
                String status = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                return unheard(status, numbers);
            } catch (IOException e) {
                return "";
            }
        });
    }

    static String unheard(String status, Set<Integer> numbers) {
        long ignored = mask(status, "SigIgn");
        long blocked = mask(status, "SigBlk") & ~ignored;
        return numbers.stream()
                .sorted()
                .map(number -> has(ignored, number)
                        ? "; it ignores " + name(number) + ", which it was sent"
                        : has(blocked, number) ? "; it blocks " + name(number) + ", which it was sent" : "")
                .collect(Collectors.joining());
    }

    private static boolean has(long mask, int number) {
        return (mask >>> (number - 1) & 1) == 1;
    }

    private static long mask(String status, String field) {
        return status.lines()
                .filter(line -> line.matches(field + ":\\s*[0-9a-f]{16}"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(line.length() - 16), 16))
                .findFirst()
                .orElse(0);
    }

    /**
     * Sends a signal to a process of which the caller knows that it has not been reaped.
     *
     * @return what the shell said against it; empty if the signal was sent
     */
    static String send(int number, long pid) {
        var shell = new ProcessBuilder(SHELL, "-c", "kill -" + number + " " + pid).redirectErrorStream(true);
        return Observing.alone(() -> run(shell));
    }

    private static String run(ProcessBuilder builder) {
        try {
            Process shell = builder.start();
            shell.getOutputStream().close();
            String said;
            try (InputStream in = shell.getInputStream()) {
                said = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            }
            int code = exitCode(shell);
            return code == 0 ? "" : said.isEmpty() ? "kill ended with exit code " + code : said;
        } catch (IOException e) {
            return "there is no " + SHELL + " to send it with: " + e.getMessage();
        }
    }

    /** It has closed its output: so it has ended, or is about to. */
    private static int exitCode(Process shell) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return shell.waitFor();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
