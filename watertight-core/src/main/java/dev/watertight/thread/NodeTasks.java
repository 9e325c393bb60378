package dev.watertight.thread;

import dev.watertight.common.Node;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which tasks of a process that runs Node.js are Node's own. Before the program's first line it starts some, of which one
 * waits in an event loop; with the first work that a program has done for it (files, names of hosts, cryptography), it starts
 * a pool of others, which stay and wait for more. A worker of the program waits in an event loop of its own.
 *
 * @param process its directory under {@code /proc}
 * @param ownLoops the numbers of the epoll instances of the loops that Node opens before the program's first line
 */
record NodeTasks(Path process, List<Integer> ownLoops) {

    private static final int LOOPS = 3;

    /** With that of a debugger, which is opened before the program's first line, too. */
    private static final int LOOPS_IF_DEBUGGED = 4;

    private static final String OPTIONS = "NODE_OPTIONS=";

    /** By {@code os.arch}: the numbers of epoll_wait, where there is one, and epoll_pwait. */
    private static final Map<String, Set<String>> WAIT_FOR_EVENTS =
            Map.of("amd64", Set.of("232", "281"), "aarch64", Set.of("22"));

    static NodeTasks of(Path process) throws IOException {
        String[] names = process.resolve("fd").toFile().list();
        List<Integer> polls = new ArrayList<>();
        for (String name : names == null ? new String[0] : names) {
            if (isEventPoll(process.resolve("fd").resolve(name))) {
                polls.add(Integer.valueOf(name));
            }
        }
        int own = mayBeDebugged(process) ? LOOPS_IF_DEBUGGED : LOOPS;
        return new NodeTasks(process, polls.stream().sorted().limit(own).toList());
    }

    private static boolean mayBeDebugged(Path process) throws IOException {
        String environment = strings(process.resolve("environ")).stream()
                .filter(each -> each.startsWith(OPTIONS))
                .map(each -> each.substring(OPTIONS.length()))
                .findFirst()
                .orElse("");
        return Node.mayBeDebugged(strings(process.resolve("cmdline")), environment);
    }

    private static List<String> strings(Path file) throws IOException {
        return List.of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).split("\0", -1));
    }

    private static boolean isEventPoll(Path fd) {
        try {
            return Files.readSymbolicLink(fd).toString().equals("anon_inode:[eventpoll]");
        } catch (IOException e) {
            return false; // it was closed meanwhile
        }
    }

    /** What is to be said of a task; nothing if it is the program's. */
    Optional<Ruling> rule(long task) {
        return waitsInLoopOfProgram(task)
                ? Optional.empty()
                : Optional.of(new Undecided(
                        "Node starts threads for itself, a pool with the first work for it, and keeps them;"
                                + " this may be one, or a worker of the program that waits in no event loop now"));
    }

    private boolean waitsInLoopOfProgram(long task) {
        List<String> words = SystemCall.words(process, task);
        return words.size() > 1
                && words.get(1).matches("0x\\p{XDigit}{1,7}")
                && WAIT_FOR_EVENTS
                        .getOrDefault(System.getProperty("os.arch", ""), Set.of())
                        .contains(words.get(0))
                && !ownLoops.contains(Integer.decode(words.get(1)));
    }
}
