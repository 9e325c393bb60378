package dev.watertight.common;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What marks a process that runs HotSpot, the JVM of OpenJDK, seen from outside. */
public final class HotSpot {

    private static final Pattern LIBRARY = Pattern.compile("(?m)^\\S+ r?.xp \\S+ \\S+ \\d+ +/.*/libjvm\\.so$");
    private static final Pattern NUMBERS = Pattern.compile("(?m)^(?:NSpid|Pid):.*?(\\d+)$");

    private static final Pattern HOME =
            Pattern.compile("(?m) (/[^\n]*)/lib/(?:server|client|minimal|zero)/libjvm\\.so$");

    /** See {@code vmStructs.cpp} in HotSpot. */
    private static final String FOR_DEBUGGERS = "gHotSpotVMStructs";

    private static final Set<String> LINKERS = Set.of("/lib/libsyslookup.so", "/lib/libfallbackLinker.so");

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
     * A library that is neither the JDK's nor common to all programs, if the process has loaded one: its code opens what it likes.
     *
     * @param maps the text of {@code /proc/PID/maps}
     * @param home the JDK's directory
     */
    public static Optional<String> foreignLibrary(String maps, String home) {
        return MappedCode.foreign(maps, file -> file.startsWith(home + "/"));
    }

    /**
     * Whether the VM that the process has loaded is HotSpot for certain: other VMs have a {@code libjvm.so} as well, but not
     * this symbol, which is there for debuggers.
     *
     * @param process its directory under {@code /proc}
     * @param maps the text of {@code /proc/PID/maps}
     * @throws IOException if that cannot be found out
     */
    static boolean isCertain(Path process, String maps) throws IOException {
        for (MappedCode.File file : MappedCode.all(maps)) {
            if (file.path().endsWith("/libjvm.so")) {
                Path path = Path.of(process + "/root" + file.path());
                Optional<DynamicNames> names = DynamicNames.of(path, Elf.library(path, file));
                if (names.isPresent() && names.get().contain(FOR_DEBUGGERS)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * What the JDK loads to let Java code call C's library: with {@code java.lang.foreign}, where symbols are looked up by
     * default or the fallback linker serves. Code that looks them up in a library by its name leaves no such mark.
     *
     * @param maps the text of {@code /proc/PID/maps}
     * @param home the JDK's directory
     */
    public static Optional<String> linker(String maps, String home) {
        return MappedCode.files(maps)
                .filter(file -> file.startsWith(home) && LINKERS.contains(file.substring(home.length())))
                .findFirst();
    }

    /**
     * Whether the process has loaded the code of a JVM, most likely of HotSpot.
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
