package dev.watertight.descriptor;

import dev.watertight.descriptor.KeptConnections.Ends;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Connections that {@code sun.net.www.http.HttpClient}, which is behind HttpURLConnection, keeps after a response was read
 * to its end, to use them again. They are kept for five to ten seconds, unless the server told otherwise, and for as
 * long a thread runs that closes them in the end.
 */
final class HttpConnections {

    private static final Allowed KEPT =
            new Allowed("HttpURLConnection keeps this connection for the next request; the JDK"
                    + " closes it after some seconds without one");

    private static final Undecided MAY_BE_KEPT = new Undecided("it may be a connection that HttpURLConnection keeps for"
            + " the next request, to be closed by the JDK after some seconds without one; it is a leak if it is still"
            + " told with -Dhttp.keepAlive=false");

    private HttpConnections() {}

    static Optional<Ruling> rule(Descriptor suspect, Clues clues) throws IOException {
        boolean mayBeKept = suspect instanceof InetSocket socket
                && isConnection(socket)
                && anyIsKept(clues.threads())
                && !wasAccepted(socket, clues);
        if (!mayBeKept) {
            return Optional.empty();
        }
        Optional<Set<Ends>> kept = KeptConnections.find().flatMap(KeptConnections::now);
        if (kept.filter(all -> all.contains(ends((InetSocket) suspect))).isPresent()) {
            return Optional.of(KEPT);
        }
        // The rest of a response may be being read, after which the connection is kept.
        return kept.isPresent() && !anyIsRead(clues.threads()) ? Optional.empty() : Optional.of(MAY_BE_KEPT);
    }

    private static Ends ends(InetSocket connection) {
        return new Ends(connection.local().getPort(), connection.peer().orElseThrow());
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
                        .map(found -> new Undecided("it is the other end of fd " + other.fd() + ", of which "
                                + (found instanceof Undecided ? "the same" : "this")
                                + " is to be said: " + found.reason()));
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
        return threads.anyRuns("java.base", "sun.net.www.http.KeepAliveCache", "run") || anyIsRead(threads);
    }

    private static boolean anyIsRead(JvmThreads threads) {
        return threads.anyRuns("java.base", "sun.net.www.http.KeepAliveStreamCleaner", "run");
    }

    /** Whether it is the server's end: that has the port that the server listens on. */
    private static boolean wasAccepted(InetSocket connection, Clues clues) throws IOException {
        return clues.sockets().stream()
                .anyMatch(each -> each instanceof InetSocket socket
                        && socket.listening()
                        && socket.local().getPort() == connection.local().getPort());
    }
}
