package dev.watertight.descriptor;

import dev.watertight.descriptor.Tasks.Task;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Sockets of the debugger's agent, JDWP: one that waits for a debugger, or one that a debugger is connected by. They
 * come and go as debuggers do. A native thread of the agent waits on each.
 */
final class Debugger {

    private static final boolean AGENT = JvmOptions.any("-agentlib:jdwp", "-agentpath:", "-Xrunjdwp");

    private Debugger() {}

    static Optional<Ruling> rule(Descriptor suspect, Clues clues) {
        if (!(suspect instanceof InetSocket socket) || !socket.protocol().equals("TCP")) {
            return Optional.empty();
        }
        if (!AGENT) {
            return Optional.empty();
        }
        List<Task> agents = Stream.of("JDWP Transport Listener", "JDWP Command Reader")
                .flatMap(name -> clues.tasks().named(name).stream())
                .toList();
        if (agents.stream().anyMatch(task -> task.waitsForSocket(suspect.fd()))) {
            return Optional.of(new Allowed("the debugger's agent waits on it for the debugger"));
        }
        if (!agents.isEmpty() && agents.stream().noneMatch(Task::readable)) {
            return Optional.of(new Undecided("it may be the debugger's connection: this JVM runs with the debugger's"
                    + " agent, and the system does not tell on which socket that waits"));
        }
        return Optional.empty();
    }
}
