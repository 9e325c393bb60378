package dev.watertight.common;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Whether {@code /proc} hides the processes of other users: the mount option hidepid, see proc(5). */
public final class HiddenProcesses {

    private static final Pattern HIDING =
            Pattern.compile("(^|.*,)hidepid=(1|2|4|noaccess|invisible|ptraceable)(,.*|$)");

    private HiddenProcesses() {}

    /** Why children may be missing, a sentence each; asks the system. */
    public static List<String> unobserved() {
        try (InputStream mounts = new FileInputStream("/proc/self/mounts")) {
            boolean root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
            return unobserved(new String(mounts.readAllBytes(), StandardCharsets.UTF_8), root);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return List.of(); // no Linux: nothing is hidden this way
        }
    }

    static List<String> unobserved(String mounts, boolean root) {
        boolean hiding = mounts.lines()
                .map(line -> line.split(" ", -1))
                .filter(mount -> mount.length > 3 && mount[1].equals("/proc"))
                .anyMatch(mount -> HIDING.matcher(mount[3]).matches());
        return hiding && !root
                ? List.of("children that run as another user: /proc is mounted with hidepid, which hides them")
                : List.of();
    }
}
