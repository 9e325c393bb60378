package dev.watertight.descriptor;

import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Undecided;
import java.util.Optional;

/**
 * Sockets that {@code sun.net.NetworkClient}, which is behind HttpURLConnection, made for a host that it then did not find.
 * Before Java 24, {@code Socket.connect} does not close them then, and nobody else can: nobody has them.
 */
final class UnknownHosts {

    private static final boolean CLOSED = Runtime.version().feature() >= 24;

    /** Of a connection that was reset, and which whoever opened the URL could close, the kernel tells as little. */
    private static final Undecided MAY_BE_FORGOTTEN =
            new Undecided("before Java 24, the JDK forgets the socket that it made"
                    + " for a URL if its host is not found, and the garbage collector closes it; it is a leak if the host was found"
                    + " but reset the connection, or if it is still told on Java 24 or newer");

    private UnknownHosts() {}

    static Optional<Ruling> rule(Descriptor suspect, Clues clues) {
        boolean mayBeForgotten = !CLOSED
                && suspect instanceof UnknownSocket
                && OpenedBy.of(suspect, "java.base", "sun.net.NetworkClient") == OpenedBy.THAT_PART;
        return mayBeForgotten ? Optional.of(MAY_BE_FORGOTTEN) : Optional.empty();
    }
}
