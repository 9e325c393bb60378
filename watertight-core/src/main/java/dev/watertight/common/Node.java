package dev.watertight.common;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What marks a process that runs Node.js, seen from outside: its code is mapped. */
public final class Node {

    /** The executable or, where distributions build it so, a library. */
    private static final Predicate<String> OWN = Pattern.compile(
                    "/.*/(?:node|nodejs|libnode\\.so[^/]*)(?: \\(deleted\\))?")
            .asMatchPredicate();

    private Node() {}

    /**
     * Whether the process has loaded Node's code.
     *
     * @param maps the text of {@code /proc/PID/maps}
     */
    public static boolean isLoaded(String maps) {
        return MappedCode.files(maps).anyMatch(OWN);
    }

    /**
     * A library that is neither Node's nor the system's, as add-ons are, if the process has loaded one.
     *
     * @param maps the text of {@code /proc/PID/maps}
     */
    public static Optional<String> foreignLibrary(String maps) {
        return MappedCode.foreign(maps, OWN);
    }
}
