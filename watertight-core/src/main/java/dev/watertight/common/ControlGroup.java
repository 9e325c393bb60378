package dev.watertight.common;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The control group that limits the processor time of a process; see cgroups(7).
 *
 * @param path in its hierarchy
 * @param unified whether the hierarchy is that of version 2
 */
public record ControlGroup(String path, boolean unified) {

    /** {@code HIERARCHY:CONTROLLERS:PATH}. */
    private static final Pattern OF_CONTROLLER = Pattern.compile("(?m)^\\d+:(?:[^:\n]*,)?cpu(?:,[^:\n]*)?:(/.*)$");

    private static final Pattern UNIFIED = Pattern.compile("(?m)^0::(/.*)$");

    /** {@code ID PARENT DEVICE ROOT MOUNT-POINT OPTIONS... - TYPE SOURCE SUPER-OPTIONS}; see proc_pid_mountinfo(5). */
    private static final Pattern MOUNT =
            Pattern.compile("(?m)^\\d+ \\d+ \\S+ (/\\S*) (/\\S*) \\S+ (?:\\S+ )*?- (cgroup2?) \\S+ (\\S+)$");

    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

    /**
     * The files from which a runtime reads what limits a process, as links to them show them; none if there are none.
     *
     * @param process its directory under {@code /proc}
     * @throws IOException if the kernel does not tell
     */
    public static Set<String> limitsOf(Path process) throws IOException {
        String root = Files.readSymbolicLink(process.resolve("root")).toString();
        return limits(read(process, "cgroup"), read(process, "mountinfo")).stream()
                .filter(file -> Files.exists(Path.of(process + "/root" + file)))
                .map(file -> root.equals("/") ? file : root + file)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String read(Path process, String name) throws IOException {
        return new String(Files.readAllBytes(process.resolve(name)), StandardCharsets.UTF_8);
    }

    /**
     * As the process itself names them, whether they are there or not.
     *
     * @param cgroup the text of {@code /proc/PID/cgroup}
     * @param mountinfo the text of {@code /proc/PID/mountinfo}
     */
    public static Set<String> limits(String cgroup, String mountinfo) {
        return of(cgroup).map(group -> group.limits(mountinfo)).orElse(Set.of());
    }

    private Set<String> limits(String mountinfo) {
        Set<String> limits = new LinkedHashSet<>();
        List<String> names = unified ? List.of("cpu.max") : List.of("cpu.cfs_quota_us", "cpu.cfs_period_us");
        directory(mountinfo).ifPresent(directory -> names.forEach(name -> limits.add(directory + "/" + name)));
        return limits;
    }

    /** The controller is in one hierarchy only: in that of version 2 if no other has it. */
    private static Optional<ControlGroup> of(String cgroup) {
        Matcher own = OF_CONTROLLER.matcher(cgroup);
        if (own.find()) {
            return Optional.of(new ControlGroup(own.group(1), false));
        }
        Matcher unified = UNIFIED.matcher(cgroup);
        return unified.find() ? Optional.of(new ControlGroup(unified.group(1), true)) : Optional.empty();
    }

    /** Where the first mount shows it that has it. */
    private Optional<String> directory(String mountinfo) {
        Matcher mount = MOUNT.matcher(mountinfo);
        while (mount.find()) {
            boolean ofHierarchy = unified
                    ? mount.group(3).equals("cgroup2")
                    : mount.group(3).equals("cgroup")
                            && List.of(mount.group(4).split(",", -1)).contains("cpu");
            Optional<String> below = ofHierarchy ? below(unescaped(mount.group(1))) : Optional.empty();
            if (below.isPresent()) {
                return Optional.of(unescaped(mount.group(2)) + below.get());
            }
        }
        return Optional.empty();
    }

    /** Its path from a directory of its hierarchy; empty if it is not in there. */
    private Optional<String> below(String root) {
        if (root.equals("/")) {
            return path.startsWith("/..") ? Optional.empty() : Optional.of(path.equals("/") ? "" : path);
        }
        boolean there = path.equals(root) || path.startsWith(root + "/");
        return there && !path.startsWith(root + "/..") ? Optional.of(path.substring(root.length())) : Optional.empty();
    }

    private static String unescaped(String path) {
        return ESCAPED.matcher(path)
                .replaceAll(match ->
                        Matcher.quoteReplacement(Character.toString((char) Integer.parseInt(match.group(1), 8))));
    }
}
