package dev.watertight.common;

import java.util.Optional;
import java.util.regex.Pattern;

/** What marks a process that runs HotSpot, the JVM of OpenJDK, seen from outside. */
public final class HotSpot {

    private static final Pattern LIBRARY = Pattern.compile("(?m)^\\S+ r?.xp \\S+ \\S+ \\d+ +/.*/libjvm\\.so$");
    private static final Pattern NUMBERS = Pattern.compile("(?m)^(?:NSpid|Pid):.*?(\\d+)$");

    private static final Pattern HOME =
            Pattern.compile("(?m) (/[^\n]*)/lib/(?:server|client|minimal|zero)/libjvm\\.so$");

    private HotSpot() {}

    /**
     * The directory of the JDK whose VM the process has loaded.
     *
     * @param maps the text of {@code /proc/PID/maps}
     */
    public static Optional<String> home(String maps) {
        return HOME.matcher(maps).results().map(match -> match.group(1)).findFirst();
    }

    /**
     * A library that is neither the JDK's nor the system's, if the process has loaded one: its code opens what it likes.
     *
     * @param maps the text of {@code /proc/PID/maps}
     * @param home the JDK's directory
     */
    public static Optional<String> foreignLibrary(String maps, String home) {
        return MappedCode.foreign(maps, file -> file.startsWith(home + "/"));
    }

    /**
     * Whether the process has loaded its code.
     *
     * @param maps the text of {@code /proc/PID/maps}
     */
    public static boolean isLoaded(String maps) {
        return LIBRARY.matcher(maps).find();
    }

    /**
     * The number that the process has for itself, and names its files by: the last one, from the outermost namespace to
     * its own.
     *
     * @param status the text of {@code /proc/PID/status}
     */
    public static Optional<String> pid(String status) {
        return NUMBERS.matcher(status).results().map(match -> match.group(1)).reduce((one, later) -> later);
    }
}
