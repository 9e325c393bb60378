package dev.watertight.common;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What marks a process that runs Node.js, seen from outside: its executable has the function that starts Node, and those that
 * add-ons are linked to; or, where distributions build it so, it gets them from the library {@code libnode.so}. Stripped ones
 * have these symbols, too. What a program is called tells nothing.
 */
public final class Node {

    /** {@code node::Start(int, char**)}, as the compiler writes it. */
    private static final String START = "_ZN4node5StartEiPPc";

    /** Of Node's interface for add-ons, since Node 8. */
    private static final String FOR_ADD_ONS = "napi_create_object";

    private static final Predicate<String> DEBUGGED =
            Pattern.compile("--inspect(?:-brk|-wait)?(?:=.*)?").asMatchPredicate();

    private static final Pattern CALLED_SO = Pattern.compile("node|nodejs");

    private static final Predicate<String> LIBRARY =
            Pattern.compile("/.*/libnode\\.so[^/]*").asMatchPredicate();

    /** What distributions let it share with other programs. */
    private static final Predicate<String> SHARED = Pattern.compile(
                    "(?:/usr)?/lib(?:64)?/(?:[^/]+-linux-[^/]+/)?lib(?:uv|cares|nghttp[23]|"
                            + "ngtcp2[^/.]*|ssl|crypto|icu[^/.]+|simdjson|simdutf|llhttp|ada|sqlite3)\\.so[^/]*")
            .asMatchPredicate();

    private Node() {}

    /**
     * Whether the process runs Node.
     *
     * @param process its directory under {@code /proc}
     * @param maps the text of {@code /proc/PID/maps}
     * @throws IOException if that cannot be found out
     */
    public static boolean isRunBy(Path process, String maps) throws IOException {
        return DynamicNames.ofProcess(process, CALLED_SO)
                .filter(names -> names.contain(START))
                .filter(names ->
                        names.contain(FOR_ADD_ONS) || MappedCode.files(maps).anyMatch(LIBRARY))
                .isPresent();
    }

    /**
     * Whether its options may ask it to wait for a debugger; arguments of the program may look the same.
     *
     * @param commandLine its words
     * @param environment the value of the variable {@code NODE_OPTIONS}; empty if there is none
     */
    public static boolean mayBeDebugged(List<String> commandLine, String environment) {
        return Stream.concat(commandLine.stream(), Stream.of(environment.split("\\s+", -1)))
                .anyMatch(DEBUGGED);
    }

    /**
     * A library that is neither Node's nor common to all programs, as add-ons are, if a process that runs Node has loaded one.
     *
     * @param maps the text of {@code /proc/PID/maps}
     */
    public static Optional<String> foreignLibrary(Executable executable, String maps) {
        Set<String> own = MappedCode.all(maps).stream()
                .filter(file -> file.inode() == executable.inode())
                .map(MappedCode.File::path)
                .collect(Collectors.toSet());
        return MappedCode.foreign(maps, LIBRARY.or(SHARED).or(own::contains));
    }
}
