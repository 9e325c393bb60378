package dev.watertight.descriptor;

import dev.watertight.common.LaunchedOptions;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sockets by which a launched JVM talks to a debugger (JDWP), or to tools that manage it (JMX). */
final class DebugSockets {

    private static final String REMOTE = "-Dcom.sun.management.jmxremote.";

    private static final Pattern DEBUGGER =
            Pattern.compile("(?:-agentlib:jdwp=|-agentpath:.*/libjdwp\\.so=|-Xrunjdwp:)(.*)");

    /** The library opens them; what is not loaded opens none. */
    private static final Pattern TRANSPORT = Pattern.compile("(?m)/libdt_socket\\.so$");

    private DebugSockets() {}

    static Optional<Ruling> rule(InetSocket socket, RuntimeNoise.Clues clues) throws IOException {
        if (!socket.type().equals("SOCK_STREAM")) {
            return Optional.empty();
        }
        Optional<Ruling> debugger = ofDebugger(socket, clues);
        LaunchedOptions options = clues.program().options();
        if (debugger.isEmpty() && options.missing().isPresent() && mayBeToldByAnOption(socket, clues)) {
            return Optional.of(
                    new Undecided("it may be one by which the JVM talks to a debugger, or to tools that manage"
                            + " it: " + JvmNoise.unknown(options.missing().get())));
        }
        return debugger.isPresent() || !options.isManaged() ? debugger : ofManagement(socket, clues);
    }

    private static boolean mayBeToldByAnOption(InetSocket socket, RuntimeNoise.Clues clues) throws IOException {
        return socket.listening()
                || TRANSPORT.matcher(clues.maps()).find()
                || !clues.tasks().named("RMI TCP Connection").isEmpty();
    }

    /**
     * What the option of the debugger's library says.
     *
     * @param waits whether the JVM waits for the debugger, instead of connecting to it
     * @param later whether it begins with some exception only
     * @param port of the one that waits; 0 if the system chooses it
     */
    private record Debugger(boolean waits, boolean later, int port) {

        static Debugger of(String options) {
            List<String> all = Arrays.asList(options.split(",", -1));
            String port = all.stream()
                    .filter(each -> each.startsWith("address="))
                    .map(each -> each.replaceFirst(".*[:=]", ""))
                    .findFirst()
                    .orElse("");
            return new Debugger(
                    all.contains("server=y"),
                    all.stream().anyMatch(each -> each.startsWith("onthrow=") || each.startsWith("onuncaught=y")),
                    toPort(port));
        }
    }

    private static Optional<Ruling> ofDebugger(InetSocket socket, RuntimeNoise.Clues clues) throws IOException {
        Optional<Debugger> found = clues.program().options().all().stream()
                .map(DEBUGGER::matcher)
                .filter(Matcher::matches)
                .map(option -> Debugger.of(option.group(1)))
                .findFirst();
        if (found.isEmpty() || !TRANSPORT.matcher(clues.maps()).find()) {
            return Optional.empty();
        }
        Debugger debugger = found.get();
        if (socket.listening()) {
            if (!debugger.waits() || !isAt(debugger.port(), socket.local().getPort())) {
                return Optional.empty();
            }
            String reason = "the JVM waits on it for a debugger, as one of its options says";
            return Optional.of(
                    debugger.port() == 0
                            ? new Undecided(
                                    "it may be the one on which the JVM waits for a debugger: its option leaves the"
                                            + " port to the system; from outside nothing tells")
                            : debugger.later()
                                    ? new Undecided(reason + ", but not from the start; from outside nothing tells")
                                    : once(socket, reason, clues));
        }
        int port = debugger.waits()
                ? socket.local().getPort()
                : socket.peer().map(peer -> peer.getPort()).orElse(-1);
        return isAt(debugger.port(), port)
                ? Optional.of(new Undecided("it may be the connection to a debugger; from outside nothing tells"))
                : Optional.empty();
    }

    private static boolean isAt(int expected, int port) {
        return expected == 0 || expected == port;
    }

    /**
     * Besides the port of the option there is one for tools of the same user, and one for the connections, each of which has
     * a thread.
     */
    private static Optional<Ruling> ofManagement(InetSocket socket, RuntimeNoise.Clues clues) throws IOException {
        LaunchedOptions options = clues.program().options();
        Set<Integer> ports = Stream.of("port=", "rmi.port=")
                .map(option -> toPort(options.value(REMOTE + option).orElse("")))
                .filter(port -> port != 0)
                .collect(Collectors.toSet());
        int port = socket.local().getPort();
        if (socket.listening()) {
            return Optional.of(
                    ports.contains(port) && options.any(REMOTE + "port=")
                            ? once(
                                    socket,
                                    "the JVM waits on it for tools that manage it, as one of its options says",
                                    clues)
                            : new Undecided(
                                    "it may be one on which the JVM waits for tools that manage it: some of those have"
                                            + " ports that the system chooses; from outside nothing tells"));
        }
        boolean talks = !clues.tasks().named("RMI TCP Connection").isEmpty();
        return ports.contains(port) || (talks && listenersAt(port, clues) > 0)
                ? Optional.of(new Undecided(
                        "it may be the connection of a tool that manages the JVM; from outside nothing tells"))
                : Optional.empty();
    }

    private static Ruling once(InetSocket socket, String reason, RuntimeNoise.Clues clues) throws IOException {
        long count = listenersAt(socket.local().getPort(), clues);
        return count == 1
                ? new Allowed(reason)
                : new Undecided(
                        reason + "; but " + count + " listen there, and from outside nothing tells which is whose");
    }

    private static long listenersAt(int port, RuntimeNoise.Clues clues) throws IOException {
        return clues.sockets().stream()
                .filter(each -> each instanceof InetSocket socket
                        && socket.listening()
                        && socket.type().equals("SOCK_STREAM")
                        && socket.local().getPort() == port)
                .count();
    }

    private static int toPort(String text) {
        return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    }
}
