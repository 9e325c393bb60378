package dev.watertight.descriptor;

import dev.watertight.common.RmiListener;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.util.Optional;

/**
 * The socket on which RMI listens for what is exported on no certain port. The JDK keeps it when all of that was taken
 * back; while something is exported, it is a leak like the sockets of other ports.
 */
final class RmiSocket {

    private RmiSocket() {}

    static Optional<Ruling> rule(Descriptor suspect, Clues clues) {
        if (!(suspect instanceof InetSocket socket && socket.listening())) {
            return Optional.empty();
        }
        return switch (RmiListener.of(suspect.fd(), clues.threads().stacks())) {
            case KEPT ->
                Optional.of(
                        new Allowed("RMI listens on it for what is exported on no certain port, which is nothing now;"
                                + " the JDK opens it once and keeps it"));
            case NONE -> Optional.empty();
            case UNKNOWN ->
                Optional.of(
                        new Undecided("RMI may listen on it for what is exported on no certain port, and keep it for"
                                + " the JVM's life; this JVM does not let anybody look, as one with the module jdk.unsupported"
                                + " does"));
        };
    }
}
