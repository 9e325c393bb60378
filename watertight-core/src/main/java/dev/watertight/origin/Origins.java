package dev.watertight.origin;

import dev.watertight.common.Observing;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether origins are recorded, and how they come to be. */
public final class Origins {

    private static final String PROPERTY = "watertight.origins";

    private static final AtomicReference<@Nullable State> STATE = new AtomicReference<>();

    private Origins() {}

    /** Whether origins are wanted. */
    public enum Wanted {
        /** If that costs nothing but time: the agent is attached where the JVM prints no warning about it. */
        AUTO,
        /** The agent is attached, whatever the JVM prints. */
        ON,
        /** The agent is not attached. */
        OFF
    }

    /**
     * What came of the first request.
     *
     * @param hint how to get origins; empty if they are there, or not wanted
     */
    private record State(Optional<String> hint) {}

    /**
     * As {@link #request(Wanted)}, with what the system property {@code watertight.origins} says.
     *
     * @throws IllegalArgumentException if it says something that makes no sense
     */
    public static void request() {
        if (STATE.get() == null) {
            request(wanted(System.getProperty(PROPERTY, Wanted.AUTO.name()).strip()));
        }
    }

    /** Attaches the agent if it is wanted and not there. Only the first request counts: a failure would come again. */
    public static void request(Wanted wanted) {
        if (STATE.get() == null) {
            Observing.alone(() -> {
                if (STATE.get() == null) {
                    STATE.set(new State(provide(wanted)));
                }
                return STATE.get();
            });
        }
    }

    /** Why there are no origins, and how to get them; empty if they are there or not wanted. */
    public static Optional<String> hint() {
        State state = STATE.get();
        return state == null ? Optional.empty() : state.hint();
    }

    private static Optional<String> provide(Wanted wanted) {
        if (Recorder.find().isPresent() || wanted == Wanted.OFF) {
            return Optional.empty();
        }
        Optional<String> failure = SelfAttach.attach(wanted == Wanted.ON);
        return Recorder.lookAgain()
                ? Optional.empty()
                : Optional.of(failure.orElse("the agent is attached, but records nothing on this JVM"));
    }

    private static Wanted wanted(String text) {
        return Arrays.stream(Wanted.values())
                .filter(each -> each.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the system property " + PROPERTY + " must be "
                        + Arrays.stream(Wanted.values())
                                .map(each -> each.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(" or "))
                        + ", but is \"" + text + "\""));
    }
}
