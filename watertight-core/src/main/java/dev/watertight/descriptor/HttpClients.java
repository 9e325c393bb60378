package dev.watertight.descriptor;

import dev.watertight.common.Patience;
import dev.watertight.descriptor.Tasks.Task;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What a {@code java.net.http.HttpClient} holds while its thread, {@code HttpClientImpl$SelectorManager}, runs: a selector
 * and the connections that this watches. Before Java 21 nobody can close it.
 */
final class HttpClients {

    private static final boolean CLOSEABLE = Runtime.version().feature() >= 21;
    private static final String MANAGER = "jdk.internal.net.http.HttpClientImpl$SelectorManager";
    private static final int PATIENCE_MILLIS = 20;
    private static final Undecided NOT_CLOSEABLE = new Undecided("java.net.http.HttpClient cannot be closed before Java"
            + " 21: the garbage collector closes it when nobody refers to it any longer, and before that nobody can tell"
            + " whether it leaked; run the test on Java 21 or newer to know");

    private HttpClients() {}

    static Optional<Ruling> rule(Descriptor suspect, Clues clues) throws IOException {
        if (CLOSEABLE || !mayBelong(suspect)) {
            return Optional.empty();
        }
        for (EventPoll selector : clues.httpSelectors()) {
            if (selector.identity().equals(suspect.identity()) || Epolls.watches(selector, suspect)) {
                return Optional.of(NOT_CLOSEABLE);
            }
        }
        return Optional.empty();
    }

    private static boolean mayBelong(Descriptor suspect) {
        return suspect instanceof EventFd
                || (suspect instanceof EventPoll epoll && Epolls.isSelector(epoll))
                || (suspect instanceof InetSocket socket && !socket.listening());
    }

    /** Those in which the clients' threads select; where that may not be seen, all. */
    static List<EventPoll> selectors(Clues clues) throws IOException {
        List<Thread> managers = clues.threads().ofClass(MANAGER);
        if (managers.isEmpty()) {
            return List.of();
        }
        Set<Integer> selectedIn = new HashSet<>();
        Patience.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS, () -> {
            selectedIn.addAll(selectedIn(managers));
            return selectedIn.size() >= managers.size(); // a manager that is at work selects again soon
        });
        return clues.eventPolls().stream()
                .filter(Epolls::isSelector)
                .filter(selector -> selectedIn.size() < managers.size() || selectedIn.contains(selector.fd()))
                .toList();
    }

    private static Set<Integer> selectedIn(List<Thread> managers) {
        Tasks tasks = Tasks.now();
        return managers.stream()
                .flatMap(manager -> tasks.named(manager.getName()).stream())
                .filter(Task::waitsForEvents)
                .map(task -> task.fd().getAsInt())
                .collect(Collectors.toSet());
    }
}
