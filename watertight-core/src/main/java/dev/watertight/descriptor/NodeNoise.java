package dev.watertight.descriptor;

import dev.watertight.common.Node;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Node opens for itself: before the program's first line three event loops, each an epoll instance, with some versions
 * one or two io_urings, a pipe and an eventfd, the first one also a pipe for signals. They have consecutive numbers, so no other code
 * can have opened what is among them; seen on Node 14 to 26. A debugger's loop may follow at once, and so may that of a
 * worker, which is the program's.
 *
 * <p>Later, each loop opens {@code /dev/null} with its first stream (see {@code uv__stream_init} in libuv), and an inotify
 * instance with its first {@code fs.watch}.
 *
 * <p>That it is Node which runs tell the symbols of its executable, see {@link dev.watertight.common.Node}.
 */
final class NodeNoise implements RuntimeNoise.Rule {

    /** The kinds of descriptors as {@link #layout} writes them. */
    private static final Pattern THREE_LOOPS = Pattern.compile("EU{0,2}PPPPV(?:EU{0,2}PPV){2}");

    private static final Pattern ANOTHER_LOOP = Pattern.compile("EU{0,2}PPV");

    private static final Set<String> RANDOM = Set.of("/dev/random", "/dev/urandom");

    private static final int LOOPS = 3;

    /** What is opened with the last loop, after its epoll instance, at most. */
    private static final int AFTER_LAST = 6;

    @Override
    public Optional<Ruling> of(Descriptor suspect, RuntimeNoise.Clues clues) throws IOException {
        if (suspect instanceof Inotify inotify) {
            return ofInotify(inotify, clues);
        }
        if (suspect instanceof InetSocket socket) {
            return ofSocket(socket, clues);
        }
        if (suspect instanceof Device device) {
            return RANDOM.contains(device.path()) ? ofRandomDevice(clues) : ofNullDevice(device, clues);
        }
        return ofLoop(suspect, clues);
    }

    /** JavaScript has no other way to one than {@code fs.watch}, which closes the watch; the instance stays. */
    private static Optional<Ruling> ofInotify(Inotify inotify, RuntimeNoise.Clues clues) throws IOException {
        boolean idle = inotify.watches().isEmpty() && !inotify.entry().fdinfo().isEmpty();
        if (!idle || !clues.isNode()) {
            return Optional.empty();
        }
        String reason =
                "Node keeps one for the life of an event loop that has watched files: it watches nothing any more";
        return Optional.of(Node.foreignLibrary(clues.program().executable(), clues.maps())
                .<Ruling>map(library -> new Undecided(reason + "; but " + library + " may have opened it as well"))
                .orElse(new Allowed(reason)));
    }

    private static Optional<Ruling> ofRandomDevice(RuntimeNoise.Clues clues) throws IOException {
        return clues.isNode()
                ? Optional.of(
                        new Undecided("it may be the one that Node up to 16 keeps open to make random numbers, from"
                                + " the first socket on; nothing tells, as the program may open it, too"))
                : Optional.empty();
    }

    /** Whose it is is certain where there is one, and a loop has a stream: one that listens. */
    private static Optional<Ruling> ofNullDevice(Device device, RuntimeNoise.Clues clues) throws IOException {
        boolean mayBe = device.path().equals("/dev/null")
                && device.flags().accessMode().equals("O_RDONLY")
                && !StandardStreams.contain(device)
                && clues.isNode();
        if (!mayBe) {
            return Optional.empty();
        }
        Set<Inode> listening = clues.sockets().stream()
                .filter(socket -> socket instanceof InetSocket inet && inet.listening())
                .map(Descriptor::inode)
                .collect(Collectors.toSet());
        boolean streams = clues.eventPolls().stream()
                .flatMap(poll -> poll.watches().stream())
                .anyMatch(watch -> listening.contains(watch.inode()));
        long count = clues.linked("/dev/null").stream()
                .filter(each -> !StandardStreams.contain(each))
                .count();
        String reason = "Node keeps one open for each event loop, from its first stream on, to accept connections with"
                + " when no other descriptor is left";
        return Optional.of(
                count == 1 && streams
                        ? new Allowed(reason)
                        : new Undecided(
                                reason + "; nothing tells whether this is one, as the program may open it, too"));
    }

    /** A debugger's loop is the fourth: it is opened before the program's first line. */
    private static Optional<Ruling> ofSocket(InetSocket socket, RuntimeNoise.Clues clues) throws IOException {
        List<EventPoll> epolls =
                socket.listening() && mayBeDebugged(clues) && clues.isNode() ? clues.eventPolls() : List.of();
        return epolls.size() > LOOPS
                        && epolls.get(LOOPS).watches().stream()
                                .anyMatch(watch -> watch.inode().equals(socket.inode()))
                ? Optional.of(
                        new Undecided("it may be the one on which Node waits for a debugger, as one of its options"
                                + " says: its fourth event loop watches it; or that of a worker does"))
                : Optional.empty();
    }

    private static boolean mayBeDebugged(RuntimeNoise.Clues clues) throws IOException {
        Program program = clues.program();
        return Node.mayBeDebugged(
                program.commandLine(), program.variable("NODE_OPTIONS").orElse(""));
    }

    private static Optional<Ruling> ofLoop(Descriptor suspect, RuntimeNoise.Clues clues) throws IOException {
        boolean ofKind = suspect instanceof EventPoll
                || suspect instanceof EventFd
                || suspect instanceof IoUring
                || (suspect instanceof Pipe pipe
                        && pipe.otherEnd().filter(ends -> !ends.isEmpty()).isPresent());
        if (!ofKind || StandardStreams.contain(suspect) || !clues.isNode()) {
            return Optional.empty();
        }
        List<EventPoll> epolls = clues.eventPolls();
        if (epolls.isEmpty()) {
            return Optional.empty();
        }
        int first = epolls.get(0).fd();
        String layout = layout(first, clues);
        Matcher loops = THREE_LOOPS.matcher(layout);
        if (!loops.lookingAt()) {
            int last = epolls.get(Math.min(LOOPS, epolls.size()) - 1).fd() + AFTER_LAST;
            return suspect.fd() <= last
                    ? Optional.of(
                            new Undecided(
                                    "Node opens event loops before the program's first line, and this may be part"
                                            + " of one; a baseline that is taken once the program has said that it is ready has them all"))
                    : Optional.empty();
        }
        if (suspect.fd() >= first && suspect.fd() < first + loops.end()) {
            return Optional.of(new Allowed(
                    "it is part of the three event loops that Node opens before the program's first line, by number"));
        }
        Matcher next = ANOTHER_LOOP.matcher(layout).region(loops.end(), layout.length());
        return next.lookingAt() && suspect.fd() >= first && suspect.fd() < first + next.end()
                ? Optional.of(
                        new Undecided("it is part of the fourth event loop, which is a debugger's or that of a worker"))
                : Optional.empty();
    }

    /** What has consecutive numbers, a letter each: epoll instances, io_urings, pipes and eventfds (V). */
    private static String layout(int first, RuntimeNoise.Clues clues) throws IOException {
        Map<Integer, Character> kinds = new HashMap<>();
        clues.eventPolls().forEach(each -> kinds.put(each.fd(), 'E'));
        clues.linked(Links.ANONYMOUS + "[io_uring]").forEach(each -> kinds.put(each.fd(), 'U'));
        clues.pipes().forEach(each -> kinds.put(each.fd(), 'P'));
        clues.linked(Links.ANONYMOUS + "[eventfd]").forEach(each -> kinds.put(each.fd(), 'V'));
        var layout = new StringBuilder();
        for (Character kind = kinds.get(first); kind != null; kind = kinds.get(first + layout.length())) {
            layout.append(kind.charValue());
        }
        return layout.toString();
    }
}
