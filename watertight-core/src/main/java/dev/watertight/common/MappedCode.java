package dev.watertight.common;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files that a process has mapped as code; see proc_pid_maps(5). */
final class MappedCode {

    private static final Pattern CODE = Pattern.compile("(?m)^\\S+ ..x. \\S+ \\S+ [1-9]\\d* +(/.*)$");

    private static final Pattern OF_THE_SYSTEM = Pattern.compile("(?:/usr)?/lib(?:32|64|x32)?/(?!.*/jni/).*");

    private MappedCode() {}

    static Stream<String> files(String maps) {
        return CODE.matcher(maps).results().map(match -> match.group(1));
    }

    /** One that is neither of that runtime nor of the system: its code opens what it likes. */
    static Optional<String> foreign(String maps, Predicate<String> own) {
        return files(maps)
                .filter(own.negate())
                .filter(file -> !file.startsWith("/memfd:"))
                .filter(file -> !OF_THE_SYSTEM.matcher(file).matches())
                .findFirst();
    }
}
