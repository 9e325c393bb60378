package dev.watertight.descriptor;

import dev.watertight.common.HotSpot;
import dev.watertight.common.LaunchedOptions;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The files to which a launched JVM logs because its options say so; see {@code -Xlog} in the manual page java(1). */
final class VmLogs {

    /** What the VM puts in for itself: its number, the time of its start, the host's name. */
    private static final Pattern VARIABLE = Pattern.compile("%(?:p|t|hn)");

    /** Colons between quotes are part of a name. */
    private static final Pattern COLON = Pattern.compile(":(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

    private VmLogs() {}

    /**
     * A file.
     *
     * @param name as the option has it
     * @param append whether it is opened to append to it
     * @param certain whether the VM keeps it open for certain
     */
    private record Log(String name, boolean append, boolean certain) {

        boolean isWrittenBy(RegularFile file, LaunchedOptions options) {
            return file.flags().has("O_APPEND") == append
                    && path(options).matcher(file.path()).matches();
        }

        /** Of the path with symbolic links followed; the file itself may have been deleted. */
        private Pattern path(LaunchedOptions options) {
            String path = real(options.directory().resolve(name));
            return Pattern.compile(
                    Arrays.stream(VARIABLE.split(path, -1)).map(Pattern::quote).collect(Collectors.joining("[^/]*")));
        }

        private static String real(Path path) {
            Path directory = path.getParent();
            try {
                return path.toRealPath().toString();
            } catch (IOException e) {
                return directory == null ? path.toString() : real(directory) + "/" + path.getFileName();
            }
        }
    }

    static Optional<Ruling> rule(RegularFile file, RuntimeNoise.Clues clues) throws IOException {
        LaunchedOptions options = clues.program().options();
        Optional<Log> found = Stream.concat(all(options).stream(), ofCompiler(file, options, clues).stream())
                .filter(log -> log.isWrittenBy(file, options))
                .findFirst();
        return found.isPresent()
                ? Optional.of(rule(file, found.get(), clues))
                : options.missing().map(why -> new Undecided("the VM may log to it: " + JvmNoise.unknown(why)));
    }

    private static Ruling rule(RegularFile file, Log log, RuntimeNoise.Clues clues) throws IOException {
        if (!log.certain() || VARIABLE.matcher(log.name()).find()) {
            return new Undecided("the VM may log to it, by the option that names \"" + log.name()
                    + "\"; from outside nothing tells whether it is that file, and open for that");
        }
        String reason = "the VM logs to it, as one of its options says";
        long count = Stream.concat(
                        clues.linked(file.path()).stream(), clues.linked(file.path() + Links.DELETED).stream())
                .filter(each -> each.flags().writable())
                .count();
        return count == 1
                ? new Allowed(reason)
                : new Undecided(reason + ", once; but the process has it open " + count
                        + " times to write to it, and from outside nothing tells which is whose");
    }

    private static List<Log> all(LaunchedOptions options) {
        List<Log> logs = new ArrayList<>();
        for (String option : options.all()) {
            if (option.equals("-Xlog:disable")) {
                logs.clear();
            } else if (option.startsWith("-Xlog:")) {
                ofXlog(option.substring("-Xlog:".length())).ifPresent(logs::add);
            }
        }
        options.value("-Xloggc:").ifPresent(name -> logs.add(new Log(name, true, true)));
        if (options.isOn("LogVMOutput") || options.isOn("LogCompilation")) {
            logs.add(new Log(options.value("-XX:LogFile=").orElse("hotspot_%p.log"), false, true));
        }
        return logs;
    }

    /** Each thread that compiles has one, which is named after the two; see {@code compileLog.cpp} in HotSpot. */
    private static Optional<Log> ofCompiler(RegularFile file, LaunchedOptions options, RuntimeNoise.Clues clues)
            throws IOException {
        String name = "/tmp/hs_c\\d+_pid" + HotSpot.pid(clues.status()).orElse("") + "\\.log";
        return options.isOn("LogCompilation") && file.path().matches(name)
                ? Optional.of(new Log(file.path(), false, true))
                : Optional.empty();
    }

    /** {@code WHAT:OUTPUT:DECORATORS:OUTPUT_OPTIONS}. A file for which nothing is turned on is closed again. */
    private static Optional<Log> ofXlog(String value) {
        String[] parts = COLON.split(value, -1);
        String output =
                parts.length < 2 ? "" : parts[1].replaceFirst("^file=", "").replace("\"", "");
        boolean file = !output.isEmpty() && !output.startsWith("#") && !output.matches("stdout|stderr");
        return file ? Optional.of(new Log(output, true, !parts[0].contains("=off"))) : Optional.empty();
    }
}
