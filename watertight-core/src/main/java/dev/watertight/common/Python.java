package dev.watertight.common;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What marks a process that runs CPython, seen from outside: the executable has the functions of CPython's interface for C, or
 * is linked to the library that has them. What a program is called tells nothing.
 */
final class Python {

    /** What the executable of the interpreter calls, and nothing else does: up to Python 3.6, to 3.7, and later. */
    private static final String[] MAIN = {"Py_Main", "_Py_UnixMain", "Py_BytesMain"};

    private static final String INITIALIZE = "Py_Initialize";

    private static final Pattern CALLED_SO = Pattern.compile("python[\\d.]*");

    private static final Predicate<String> LIBRARY =
            Pattern.compile("/.*/libpython\\d[^/]*\\.so[^/]*").asMatchPredicate();

    private Python() {}

    /**
     * Whether the process runs the interpreter.
     *
     * @param process its directory under {@code /proc}
     * @throws IOException if that cannot be found out
     */
    static boolean isRunBy(Path process) throws IOException {
        Optional<DynamicNames> names = namesOf(process);
        for (String main : MAIN) {
            if (names.filter(all -> all.contain(main)).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the process runs the interpreter, or has it as a part of it.
     *
     * @param process as above
     * @throws IOException as above
     */
    static boolean isLoadedBy(Path process) throws IOException {
        return isRunBy(process)
                || namesOf(process).filter(all -> all.contain(INITIALIZE)).isPresent()
                || MappedCode.files(Files.readString(process.resolve("maps"), StandardCharsets.ISO_8859_1))
                        .anyMatch(LIBRARY);
    }

    private static Optional<DynamicNames> namesOf(Path process) throws IOException {
        return DynamicNames.ofProcess(process, CALLED_SO);
    }
}
