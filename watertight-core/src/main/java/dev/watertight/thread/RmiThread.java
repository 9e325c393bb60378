package dev.watertight.thread;

import dev.watertight.common.RmiListener;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.util.Optional;

/**
 * The thread in which RMI accepts connections for what is exported on no certain port. The JDK keeps it, with its socket, when
 * all of that was taken back; while something is exported, it is a leak like the threads of other ports.
 */
final class RmiThread {

    private RmiThread() {}

    static Optional<Ruling> rule(LiveThread suspect) {
        if (!(suspect.identity() instanceof ThreadIdentity.Platform platform)) {
            return Optional.empty();
        }
        return switch (RmiListener.of(platform.thread(), suspect.stack())) {
            case KEPT ->
                Optional.of(
                        new Allowed("RMI accepts connections in it for what is exported on no certain port, which is"
                                + " nothing now; the JDK starts it once and keeps it"));
            case NONE -> Optional.empty();
            case UNKNOWN ->
                Optional.of(new Undecided("RMI may keep it for the JVM's life, unless something is exported still; this"
                        + " JVM does not let anybody look, as one with the module jdk.unsupported does"));
        };
    }
}
