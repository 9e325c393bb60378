package dev.watertight.junit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which tests and containers run at the moment, by their unique ids, and so which checks overlap in time. While another
 * test runs, nothing tells whose a new resource is.
 */
final class Activity {

    /** What to call each that runs, by its unique id. */
    private final Map<String, String> running = new HashMap<>();

    private final Set<Watch> watches = new HashSet<>();

    /** The unique ids of all that are or were watched. */
    private final Set<String> everWatched = new HashSet<>();

    synchronized void started(String uniqueId, String name) {
        running.put(uniqueId, name);
        watches.forEach(watch -> watch.meet(uniqueId, name));
    }

    synchronized void finished(String uniqueId) {
        running.remove(uniqueId);
    }

    /** Whether a test or container runs, its check included. */
    synchronized boolean isRunning(String uniqueId) {
        return running.containsKey(uniqueId);
    }

    /** Watches from now on whether anything else runs besides the given test or container. */
    synchronized Watch watch(String uniqueId) {
        Watch watch = new Watch(uniqueId);
        running.forEach(watch::meet);
        watches.forEach(other -> {
            other.meetWatched(uniqueId);
            watch.meetWatched(other.uniqueId);
        });
        watches.add(watch);
        everWatched.add(uniqueId);
        return watch;
    }

    /**
     * Whether a test or container has been watched by now. JUnit announces it a moment before its watch can begin, so it
     * may pass for unwatched at the end of another one.
     */
    synchronized boolean wasWatched(String uniqueId) {
        return everWatched.contains(uniqueId);
    }

    /** The time of one test or container. */
    final class Watch {

        private final String uniqueId;
        private final Map<String, String> unwatched = new HashMap<>();
        private boolean overlapped;

        private Watch(String uniqueId) {
            this.uniqueId = uniqueId;
        }

        private void meet(String other, String name) {
            if (!isOther(other)) {
                return;
            }
            overlapped = true;
            if (watches.stream().noneMatch(watch -> other.startsWith(watch.uniqueId))) {
                unwatched.put(other, name);
            }
        }

        private void meetWatched(String other) {
            overlapped |= isOther(other);
            unwatched.remove(other);
        }

        /** A container runs while its children run, and is no other test. */
        private boolean isOther(String id) {
            return !id.startsWith(uniqueId) && !uniqueId.startsWith(id);
        }

        boolean overlapped() {
            synchronized (Activity.this) {
                return overlapped;
            }
        }

        /** The names of those that ran meanwhile and are not watched, not yet at least, by their unique ids. */
        Map<String, String> unwatched() {
            synchronized (Activity.this) {
                return Map.copyOf(unwatched);
            }
        }

        void end() {
            synchronized (Activity.this) {
                watches.remove(this);
            }
        }
    }
}
