package dev.watertight.common;

import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that CPython's module {@code multiprocessing} starts, with the first work for it, and keeps for the rest of the
 * life of the one that started it: its resource tracker and its fork server. See {@code resource_tracker.py} and {@code
 * forkserver.py} in CPython's library. Each ends when nobody holds the other end of its pipe any more.
 *
 * @param module the part of {@code multiprocessing} that it runs
 * @param fd the number by which it has the read end of the pipe
 */
public record PythonHelper(String module, int fd) {

    private static final Pattern TRACKER =
            Pattern.compile("from multiprocessing\\.(resource_tracker) import main; ?main\\((\\d{1,9})\\)$");

    private static final Pattern SERVER = Pattern.compile(
            "from multiprocessing\\.(forkserver) import main; ?main\\(\\d+, (\\d{1,9}), .*\\)$", Pattern.DOTALL);

    /** What that command line is one of; empty if none. */
    public static Optional<PythonHelper> of(String commandLine) {
        for (Pattern pattern : new Pattern[] {TRACKER, SERVER}) {
            Matcher matcher = pattern.matcher(commandLine);
            if (matcher.find()) {
                return Optional.of(new PythonHelper(matcher.group(1), Integer.parseInt(matcher.group(2))));
            }
        }
        return Optional.empty();
    }

    /** Whether it is the only one that runs this module, as CPython starts one of each. */
    public boolean isOnlyOneOf(Collection<String> commandLines) {
        return commandLines.stream()
                        .flatMap(line -> of(line).stream())
                        .filter(each -> each.module.equals(module))
                        .count()
                == 1;
    }

    /** For a report. */
    public String reason() {
        return "CPython starts multiprocessing's " + module.replace('_', ' ').replace("forkserver", "fork server")
                + " once, with the first work for it, and keeps it";
    }
}
