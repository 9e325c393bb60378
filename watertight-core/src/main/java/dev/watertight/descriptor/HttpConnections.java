package dev.watertight.descriptor;

import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.util.Optional;

/**
 * Connections that {@code sun.net.www.http.HttpClient}, which is behind HttpURLConnection, keeps after a response was read
 * to its end, to use them again. They are kept for five to ten seconds, unless the server told otherwise, and for as
 * long a thread runs that closes them in the end.
 */
final class HttpConnections {

    private static final Undecided MAY_BE_KEPT = new Undecided("it may be a connection that HttpURLConnection keeps for"
            + " the next request, to be closed by the JDK after some seconds without one; it is a leak if it is still"
            + " told with -Dhttp.keepAlive=false");

    private HttpConnections() {}

    static Optional<Ruling> rule(Descriptor suspect, Clues clues) throws IOException {
        boolean mayBeKept = suspect instanceof InetSocket socket
                && isConnection(socket)
                && anyIsKept(clues.threads())
                && !wasAccepted(socket, clues);
        return mayBeKept ? Optional.of(MAY_BE_KEPT) : Optional.empty();
    }

    /** A server, too, keeps its end of a connection while the client keeps the other. Both may be in this process. */
    static Optional<Ruling> ruleOtherEnd(Descriptor suspect, Clues clues) throws IOException {
        if (!(suspect instanceof InetSocket socket) || !isConnection(socket)) {
            return Optional.empty();
        }
        for (Descriptor each : clues.sockets()) {
            if (each instanceof InetSocket other && isOtherEnd(other, socket)) {
                Optional<Ruling> ruling = HttpClients.rule(other, clues);
                return (ruling.isPresent() ? ruling : rule(other, clues))
                        .map(found -> new Undecided("it is the other end of fd " + other.fd()
                                + ", of which the same is to be said: " + found.reason()));
            }
        }
        return Optional.empty();
    }

    private static boolean isOtherEnd(InetSocket end, InetSocket other) {
        return end.protocol().equals("TCP")
                && end.peer().filter(other.local()::equals).isPresent()
                && other.peer().filter(end.local()::equals).isPresent();
    }

    private static boolean isConnection(InetSocket socket) {
        return socket.protocol().equals("TCP")
                && socket.peer().isPresent()
                && (socket.state().equals("ESTABLISHED") || socket.state().equals("CLOSE_WAIT"));
    }

    private static boolean anyIsKept(JvmThreads threads) {
        return threads.anyRuns("java.base", "sun.net.www.http.KeepAliveCache", "run")
                || threads.anyRuns("java.base", "sun.net.www.http.KeepAliveStreamCleaner", "run");
    }

    /** Whether it is the server's end: that has the port that the server listens on. */
    private static boolean wasAccepted(InetSocket connection, Clues clues) throws IOException {
        return clues.sockets().stream()
                .anyMatch(each -> each instanceof InetSocket socket
                        && socket.listening()
                        && socket.local().getPort() == connection.local().getPort());
    }
}
