package dev.watertight.origin;

import dev.watertight.Resource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What is opened from now on, and closed by the garbage collector and not by the code. Without the agent, nothing. */
public final class Rescues {

    /** What was judged while it was open is not told again. */
    private static final Set<Long> JUDGED = ConcurrentHashMap.newKeySet();

    private final Optional<Recorder> recorder = Recorder.find();
    private final long lastSerial = recorder.map(Recorder::lastSerial).orElse(0L);
    private final long before = recorder.map(Recorder::rescues).orElse(0L);

    /** What is known so far, in the order in which it was closed. */
    public List<RescuedDescriptor> soFar() {
        return recorder.map(known -> known.rescuesSince(before).stream()
                        .filter(place -> place.serial() > lastSerial)
                        .filter(place -> !JUDGED.contains(place.serial()))
                        .map(RescuedDescriptor::new)
                        .toList())
                .orElse(List.of());
    }

    /** Why there may be more. */
    public Optional<String> unobserved() {
        return recorder.filter(known -> known.rescues() - before > Recorder.MOST_RESCUES)
                .map(known -> "the garbage collector closed " + (known.rescues() - before)
                        + " descriptors; of those that were" + " opened in that time, only the last "
                        + Recorder.MOST_RESCUES + " are told");
    }

    /** These have been judged for good: whoever closes them later. */
    public static void judged(Stream<? extends Resource> resources) {
        Opening.of(resources).forEach(JUDGED::add);
    }
}
