package dev.watertight.descriptor;

import dev.watertight.common.Node;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What Node opens for itself before the program's first line: three event loops, each an epoll instance with a pipe and an
 * eventfd, a pipe for signals, and {@code /dev/null}. A worker opens another loop, which is the application's and looks the
 * same. Seen on Node 20; other versions may open more. Later, {@code fs.watch} opens an inotify instance.
 */
final class NodeNoise implements RuntimeNoise.Rule {

    private static final int LOOPS = 3;

    /** What is opened with the last loop, after its epoll instance. */
    private static final int AFTER_LAST = 4;

    @Override
    public Optional<Ruling> of(Descriptor suspect, RuntimeNoise.Clues clues) throws IOException {
        return suspect instanceof Inotify inotify ? ofInotify(inotify, clues) : ofLoop(suspect, clues);
    }

    /** JavaScript has no other way to one than {@code fs.watch}, which closes the watch; the instance stays. */
    private static Optional<Ruling> ofInotify(Inotify inotify, RuntimeNoise.Clues clues) throws IOException {
        boolean idle = inotify.watches().isEmpty() && !inotify.entry().fdinfo().isEmpty();
        if (!idle || !Node.isLoaded(clues.maps())) {
            return Optional.empty();
        }
        String reason =
                "Node keeps one for the life of an event loop that has watched files: it watches nothing any more";
        return Optional.of(Node.foreignLibrary(clues.maps())
                .<Ruling>map(library -> new Undecided(reason + "; but " + library + " may have opened it as well"))
                .orElse(new Allowed(reason)));
    }

    private static Optional<Ruling> ofLoop(Descriptor suspect, RuntimeNoise.Clues clues) throws IOException {
        boolean ofKind = suspect instanceof EventPoll
                || suspect instanceof EventFd
                || suspect instanceof IoUring
                || (suspect instanceof Pipe pipe
                        && pipe.otherEnd().filter(ends -> !ends.isEmpty()).isPresent())
                || (suspect instanceof Device device && device.path().equals("/dev/null"));
        if (!ofKind || StandardStreams.contain(suspect) || !Node.isLoaded(clues.maps())) {
            return Optional.empty();
        }
        List<EventPoll> epolls = clues.eventPolls();
        int last = epolls.isEmpty()
                ? -1
                : epolls.get(Math.min(LOOPS, epolls.size()) - 1).fd() + AFTER_LAST;
        return suspect.fd() <= last
                ? Optional.of(
                        new Undecided(
                                "Node opens event loops before the program's first line, and this may be part"
                                        + " of one; a baseline that is taken once the program has said that it is ready has them all"))
                : Optional.empty();
    }
}
