package dev.watertight.thread;

import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Undecided;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Threads of a {@code java.net.http.HttpClient}, which nobody can close before Java 21: {@code HttpClient-1-SelectorManager}
 * and the idle ones of the pool that comes with it, {@code HttpClient-1-Worker-2}. From Java 21 on they are leaks.
 */
final class HttpClientThreads {

    private static final boolean CLOSEABLE = Runtime.version().feature() >= 21;
    private static final String MANAGER = "jdk.internal.net.http.HttpClientImpl$SelectorManager";
    private static final Pattern NAME = Pattern.compile("(HttpClient-\\d+-)(SelectorManager|Worker-\\d+)");
    private static final Ruling NOT_CLOSEABLE =
            new Undecided("java.net.http.HttpClient cannot be closed before Java 21:"
                    + " the garbage collector closes it when nobody refers to it any longer, and before that nobody can tell"
                    + " whether it leaked; run the test on Java 21 or newer to know");

    /** What the names of a client's threads begin with; its workers outlive it by a minute. */
    private static final Set<String> CLIENTS = ConcurrentHashMap.newKeySet();

    private HttpClientThreads() {}

    static Optional<Ruling> rule(LiveThread suspect) {
        Matcher name = NAME.matcher(suspect.name());
        if (CLOSEABLE || !name.matches()) {
            return Optional.empty();
        }
        if (suspect.type().equals(MANAGER)) {
            return Optional.of(NOT_CLOSEABLE);
        }
        boolean idleWorker = suspect.type().equals("java.lang.Thread") && Marks.runsTheJdkOnly(suspect);
        return idleWorker && isClient(name.group(1)) ? Optional.of(NOT_CLOSEABLE) : Optional.empty();
    }

    private static boolean isClient(String prefix) {
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getClass().getName().equals(MANAGER))
                .map(thread -> NAME.matcher(thread.getName()))
                .filter(Matcher::matches)
                .forEach(name -> CLIENTS.add(name.group(1)));
        return CLIENTS.contains(prefix);
    }
}
