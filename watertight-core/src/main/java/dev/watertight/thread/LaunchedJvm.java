package dev.watertight.thread;

import static dev.watertight.thread.Marks.jdkFrame;

import dev.watertight.common.HotSpot;
import dev.watertight.common.LaunchedOptions;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What of another JVM, besides a dump, tells whose a thread may be.
 *
 * @param managed whether tools may manage it by JMX, as its options say, or may do if not all are known
 * @param preferences whether it has loaded the library of {@code java.util.prefs}
 */
record LaunchedJvm(boolean managed, boolean preferences) {

    private static final Pattern TIMER = Pattern.compile("Timer-\\d+");

    private static final Predicate<LiveThread> ACCEPTS = jdkFrame(
                    "java.rmi", "sun.rmi.transport.tcp.TCPTransport$AcceptLoop", "run")
            .and(LiveThread::daemon)
            .and(Marks::runsTheJdkOnly);
    private static final Predicate<LiveThread> TALKS = jdkFrame(
                    "java.rmi", "sun.rmi.transport.tcp.TCPTransport$ConnectionHandler", "run")
            .or(jdkFrame("java.management", "com.sun.jmx.remote.internal.ServerCommunicatorAdmin$Timeout", "run"))
            .and(LiveThread::daemon)
            .and(Marks::runsTheJdkOnly);
    private static final Predicate<LiveThread> AWAITS_TIME = jdkFrame("java.base", "java.util.TimerThread", "mainLoop")
            .and(thread -> TIMER.matcher(thread.name()).matches())
            .and(LiveThread::daemon)
            .and(Marks::runsTheJdkOnly);

    /**
     * Of a running process.
     *
     * @param process its directory under {@code /proc}
     */
    static LaunchedJvm of(Path process) throws IOException {
        String maps = new String(Files.readAllBytes(process.resolve("maps")), StandardCharsets.ISO_8859_1);
        String library = HotSpot.home(maps).orElse("") + "/lib/libprefs.so";
        LaunchedOptions options = LaunchedOptions.ofProcess(process);
        return new LaunchedJvm(
                options.isManaged() || options.missing().isPresent(),
                maps.lines().anyMatch(line -> line.endsWith(" " + library)));
    }

    /** Whether it takes more than a dump to judge the thread. */
    static boolean concerns(LiveThread suspect) {
        return ACCEPTS.or(TALKS).or(AWAITS_TIME).test(suspect);
    }

    Optional<Ruling> rule(LiveThread suspect) {
        if (managed && ACCEPTS.test(suspect)) {
            return Optional.of(
                    new Undecided("it waits for connections of RMI, perhaps of tools that manage the JVM: its options"
                            + " ask for that; a thread dump does not tell"));
        }
        if (managed && TALKS.test(suspect)) {
            return Optional.of(
                    new Undecided("it serves a connection of RMI, perhaps of a tool that manages the JVM: its options"
                            + " ask for that; a thread dump does not tell"));
        }
        return preferences && AWAITS_TIME.test(suspect)
                ? Optional.of(new Undecided(
                        "it is a timer, perhaps the JDK's own for java.util.prefs, whose library is loaded;"
                                + " a thread dump does not tell"))
                : Optional.empty();
    }
}
