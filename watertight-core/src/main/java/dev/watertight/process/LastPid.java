package dev.watertight.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * The number that the kernel gave away last in this PID namespace, to a process or a thread: {@code
 * /proc/sys/kernel/ns_last_pid}, see pid_namespaces(7). As long as it stays the same, no process has been started. (Not
 * /proc/loadavg, which says the same, but which LXC replaces by a copy that is seconds old.)
 */
final class LastPid {

    private static final String FILE = "/proc/sys/kernel/ns_last_pid";

    private LastPid() {}

    /** Empty where the kernel does not tell; then there is no way around looking at all processes. */
    static OptionalLong read() {
        try (InputStream in = new FileInputStream(FILE)) {
            // what the kernel writes there fits, so it is read at once; to read to the end takes three calls more
            byte[] bytes = new byte[32];
            int length = Math.max(in.read(bytes), 0);
            String text = new String(bytes, 0, length, StandardCharsets.US_ASCII).strip();
            long last = Long.parseLong(text);
            return last > 0 ? OptionalLong.of(last) : OptionalLong.empty();
        } catch (IOException | NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
