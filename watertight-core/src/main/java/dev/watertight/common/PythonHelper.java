package dev.watertight.common;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that CPython's module {@code multiprocessing} starts, with the first work for it, and keeps for the rest of the
 * life of the one that started it: its resource tracker (before Python 3.8, semaphore tracker) and its fork server. See {@code
 * resource_tracker.py} and {@code forkserver.py} in CPython's library. Each ends when nobody holds the other end of its pipe any
 * more. Both processes run CPython, as their symbols tell.
 *
 * @param module the part of {@code multiprocessing} that it runs
 * @param fd the number by which it has the read end of the pipe
 */
public record PythonHelper(String module, int fd) {

    private static final Pattern TRACKER = Pattern.compile(
            "-c from multiprocessing\\.(resource_tracker|semaphore_tracker) import main; ?main\\((\\d{1,9})\\)$");

    private static final Pattern SERVER = Pattern.compile(
            "-c from multiprocessing\\.(forkserver) import main; ?main\\(\\d+, (\\d{1,9}), .*\\)$", Pattern.DOTALL);

    private static final int LAST_STANDARD_STREAM = 2;

    /** The last digit has the access mode; see {@code O_WRONLY}. */
    private static final Pattern WRITE_ONLY = Pattern.compile("(?m)^flags:\\s*[0-7]*[15]$");

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

    /**
     * Whether its parent holds the other end of the pipe, as CPython does: a process that was merely started with the like
     * words has none.
     *
     * @param child its directory under {@code /proc}
     * @param parent that of the process that has started it
     * @throws IOException if the system does not tell
     */
    boolean isHeldBy(Path parent, Path child) throws IOException {
        Path readEnd = child.resolve("fd").resolve(Integer.toString(fd));
        if (!Files.isSymbolicLink(readEnd) && Files.isReadable(child.resolve("fd"))) {
            return false;
        }
        Path pipe = Files.readSymbolicLink(readEnd);
        if (!pipe.toString().startsWith("pipe:")) {
            return false;
        }
        try (DirectoryStream<Path> held = Files.newDirectoryStream(parent.resolve("fd"))) {
            for (Path each : held) {
                if (isWriteEnd(each, pipe, parent.resolve("fdinfo").resolve(each.getFileName()))) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean isWriteEnd(Path link, Path pipe, Path fdinfo) throws IOException {
        try {
            return Files.readSymbolicLink(link).equals(pipe)
                    && WRITE_ONLY.matcher(Files.readString(fdinfo)).find();
        } catch (NoSuchFileException e) {
            return false; // it was closed meanwhile
        }
    }

    /**
     * Those that a process has started and holds, by number.
     *
     * @param parent its directory under {@code /proc}
     * @throws IOException as above
     */
    public static Map<Long, PythonHelper> ofChildren(Path parent) throws IOException {
        Map<Long, PythonHelper> held = new TreeMap<>();
        for (Map.Entry<Long, String> child : CommandLines.ofChildren(parent).entrySet()) {
            Optional<PythonHelper> helper = of(child.getValue());
            Path directory = Path.of("/proc/" + child.getKey());
            if (helper.isPresent()
                    && helper.get().isHeldBy(parent, directory)
                    && Python.isRunBy(directory)
                    && Python.isLoadedBy(parent)) {
                held.put(child.getKey(), helper.get());
            }
        }
        return held;
    }

    /** For a report. */
    public String reason() {
        return "CPython starts multiprocessing's "
                + module.replace('_', ' ').replace("forkserver", "fork server")
                + " once, with the first work for it, and keeps it";
    }

    /**
     * Why it may not be CPython's, as the end of a sentence; empty if it is, as the only one that runs its module.
     *
     * @param siblings all that their parent holds
     */
    public Optional<String> doubt(Collection<PythonHelper> siblings) {
        if (fd <= LAST_STANDARD_STREAM) {
            return Optional.of("; but this one is tied to its parent by a standard stream, as any process may be");
        }
        return siblings.stream().filter(each -> each.module.equals(module)).count() == 1
                ? Optional.empty()
                : Optional.of("; but there are more, and nothing tells which is the one");
    }
}
