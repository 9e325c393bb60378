package dev.watertight.descriptor;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The socket that the JDK puts in the place of a channel that is closed while a thread is blocked in it, so that the
 * thread wakes up. The first channel of some kinds initialises {@code sun.nio.ch.UnixDispatcher} ({@code FileDispatcherImpl}
 * in older JDKs), which makes a pair of nameless sockets, closes one of them, and keeps the other for good.
 */
final class PreCloseMarker {

    private final OwnProcess process;

    /** Links in /proc, which tell a socket's inode: the marker is among them. Empty if that failed. */
    private Set<String> candidates = Set.of();

    PreCloseMarker(OwnProcess process) {
        this.process = process;
    }

    /** Has the JDK make the marker, if it has not yet: it is certain to be there after that. */
    void provoke() throws IOException {
        process.requireRoomFor(16);
        Set<String> before = process.links(PreCloseMarker::isSocket);
        java.nio.channels.Pipe pipe = java.nio.channels.Pipe.open();
        pipe.sink().close();
        pipe.source().close();
        Set<String> after = process.links(PreCloseMarker::isSocket);
        Set<String> fresh =
                after.stream().filter(link -> !before.contains(link)).collect(Collectors.toSet());
        candidates = fresh.isEmpty() ? after : fresh;
    }

    /** Whether it is the marker, or a channel in whose place the marker was put. */
    boolean isOn(Descriptor suspect, Clues clues) throws IOException {
        return isNameless(suspect)
                && candidates.contains(suspect.entry().link())
                && clues.sockets().stream()
                                .filter(PreCloseMarker::isNameless)
                                .map(socket -> socket.entry().link())
                                .filter(candidates::contains)
                                .distinct()
                                .count()
                        == 1;
    }

    private static boolean isSocket(String link) {
        return Links.isNumbered(link, "socket");
    }

    private static boolean isNameless(Descriptor descriptor) {
        return descriptor instanceof UnixSocket socket
                && socket.path().isEmpty()
                && socket.abstractName().isEmpty()
                && socket.type().equals("SOCK_STREAM")
                && !StandardStreams.contain(socket);
    }
}
