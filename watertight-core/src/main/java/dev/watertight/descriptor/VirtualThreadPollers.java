package dev.watertight.descriptor;

import dev.watertight.common.Patience;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Finds the epoll instances by which the JDK waits for the I/O of virtual threads, {@code sun.nio.ch.Poller}. There are
 * some for reading, chosen by the descriptor's number, some for writing, and mostly a master that watches the others.
 *
 * <p>What watches a pipe in which a virtual thread blocks is a poller, and what watches a poller is the master. Not all
 * that the master watches is a poller: a selector that selects in a virtual thread is watched by it, too.
 */
final class VirtualThreadPollers implements Experiment {

    private static final String REASON =
            "the JDK polls with it for the I/O of virtual threads, for the rest of the JVM's life";
    private static final int PATIENCE_SECONDS = 1;
    private static final int MOST_POLLERS = 32;

    @Override
    public String subject() {
        return "what the JDK polls with for the I/O of virtual threads";
    }

    @Override
    public boolean concerns(Descriptor suspect, Clues clues) {
        return suspect instanceof EventPoll epoll && Epolls.mayBePoller(epoll) && clues.virtualThreadsWereUsed();
    }

    @Override
    public void run(OwnProcess process, JdkDescriptors known) throws IOException, ReflectiveOperationException {
        int readers = count("jdk.readPollers", Runtime.getRuntime().availableProcessors());
        int writers = count("jdk.writePollers", 1);
        process.requireRoomFor(16 * (readers + writers));
        try (PollerMarkers markers = new PollerMarkers(process)) {
            markers.blockReaders(readers);
            markers.blockWriters(writers);
            var found = new Found();
            if (!Patience.await(PATIENCE_SECONDS, TimeUnit.SECONDS, () -> found.lookAt(process, markers))) {
                throw new IOException(found.missing());
            }
            found.pollers.forEach(poller -> known.add(poller, REASON));
        }
    }

    /** How many pollers there are, or may be: more markers than pollers do no harm. A power of two. */
    private static int count(String property, int otherwise) {
        int count = Integer.getInteger(property, Math.min(otherwise, MOST_POLLERS));
        return Integer.highestOneBit(Math.max(count, 1));
    }

    private static final class Found {

        private Set<EventPoll> pollers = Set.of();
        private String missing = "";

        String missing() {
            return missing;
        }

        boolean lookAt(OwnProcess process, PollerMarkers markers) {
            try {
                return lookAt(process.eventPolls(), markers.watched());
            } catch (IOException e) {
                missing = e.toString();
                return false;
            }
        }

        private boolean lookAt(List<EventPoll> epolls, List<Descriptor> markers) {
            List<EventPoll> candidates =
                    epolls.stream().filter(Epolls::mayBePoller).toList();
            Set<EventPoll> found = new HashSet<>();
            for (Descriptor marker : markers) {
                List<EventPoll> watchers = candidates.stream()
                        .filter(epoll -> Epolls.watches(epoll, marker))
                        .toList();
                if (watchers.isEmpty()) {
                    missing = "nothing watches a pipe in which a virtual thread blocks";
                    return false;
                }
                found.addAll(watchers);
            }
            if (hasMaster()) {
                List<EventPoll> masters = candidates.stream()
                        .filter(epoll -> found.stream().anyMatch(poller -> Epolls.watches(epoll, poller)))
                        .toList();
                if (masters.isEmpty()) {
                    missing = "nothing watches the pollers of virtual threads";
                    return false;
                }
                candidates.stream()
                        .filter(epoll -> masters.stream().anyMatch(master -> Epolls.watches(master, epoll)))
                        .forEach(found::add);
                found.addAll(masters);
            }
            pollers = found;
            return true;
        }

        /** It is there where the other pollers are virtual threads, and starts before the first of them. */
        private static boolean hasMaster() {
            return JvmThreads.now().any(JvmThreads.INNOCUOUS, "MasterPoller");
        }
    }
}
