package dev.watertight.junit;

import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.origin.Owner;
import dev.watertight.origin.Recorder;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells the agent which test or container of Jupiter each thread works for, and knows them again in what the agent recorded.
 * Without the agent, nobody is known.
 */
final class WorkLog {

    /** Of other engines, nothing says that they run a test on the thread that announces it. */
    private static final String JUPITER = "[engine:junit-jupiter]/";

    /** By the unique id, while it runs. */
    private final Map<String, Entry> running = new ConcurrentHashMap<>();

    /** By what the agent calls it. */
    private final Map<String, Entry> all = new ConcurrentHashMap<>();

    /** A test or container that has run, or is running. */
    static final class Entry {

        private final String uniqueId;
        private final String name;
        private final Recorder.Work work;
        private volatile Overlaps.Role role = Overlaps.Role.UNWATCHED;
        private volatile @Nullable Instant ended;

        private Entry(String uniqueId, String name, Recorder.Work work) {
            this.uniqueId = uniqueId;
            this.name = name;
            this.work = work;
        }

        String uniqueId() {
            return uniqueId;
        }

        String name() {
            return name;
        }

        Overlaps.Role role() {
            return role;
        }

        boolean isInside(String container) {
            return uniqueId.startsWith(container);
        }

        /** Whether a resource was opened when this had ended already. */
        boolean endedBefore(Resource resource) {
            return resource.origin().map(Origin::at).filter(this::endedBefore).isPresent();
        }

        boolean endedBefore(Instant moment) {
            Instant end = ended;
            return end != null && end.isBefore(moment);
        }
    }

    /** Notes that the current thread begins to run a test or container, unless it is known to run. */
    void begin(String uniqueId, String name) {
        if (uniqueId.contains(JUPITER) && !running.containsKey(uniqueId)) {
            Recorder.find().ifPresent(recorder -> {
                Entry entry = new Entry(uniqueId, name, recorder.enter(uniqueId));
                entry.role = roleAround(uniqueId);
                running.put(uniqueId, entry);
                all.put(entry.work.scope(), entry);
            });
        }
    }

    /** A test that is not checked by itself may be in a class that is. */
    private Overlaps.Role roleAround(String uniqueId) {
        return running.values().stream()
                .filter(entry -> uniqueId.startsWith(entry.uniqueId))
                .max(Comparator.comparingInt(entry -> entry.uniqueId.length()))
                .map(Entry::role)
                .orElse(Overlaps.Role.UNWATCHED);
    }

    /** What a leak of a test or container that runs would mean; until then, what one of what is around it would. */
    void watched(String uniqueId, Overlaps.Role role) {
        Entry entry = running.get(uniqueId);
        if (entry != null) {
            entry.role = role;
        }
    }

    /** Notes that the current thread has run a test or container, if it is not known yet. */
    void end(String uniqueId) {
        Entry entry = running.remove(uniqueId);
        if (entry != null) {
            Recorder.find().ifPresent(recorder -> {
                entry.ended = recorder.now();
                recorder.leave(entry.work);
            });
        }
    }

    /** Whose it is; empty if that is not known, or was no test or container of this session. */
    Optional<Entry> entry(Owner owner) {
        return owner.scope().map(all::get);
    }
}
