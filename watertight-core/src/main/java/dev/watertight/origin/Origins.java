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
        /** If the JVM was started with the agent; it is not attached. */
        AUTO,
        /** The agent is attached if it is not there, though the JVM prints a warning about it from JDK 21 on. */
        ON,
        /** The agent is not attached, and nobody is told how to get it. */
        OFF
    }

    /**
     * What came of the first request.
     *
     * @param failure why they are not there though they were asked for, and what to do
     * @param advice how to get them; empty if they are there, or not wanted
     */
    private record State(Optional<String> failure, Optional<String> advice) {

        static final State FINE = new State(Optional.empty(), Optional.empty());

        static State failed(String why) {
            return new State(Optional.of(why), Optional.of(why));
        }
    }

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
                    STATE.set(provide(wanted));
                }
                return STATE.get();
            });
        }
    }

    /** Why there are no origins though they were asked for, and what to do. */
    public static Optional<String> failure() {
        return Optional.ofNullable(STATE.get()).flatMap(State::failure);
    }

    /** How to get origins, for who cannot do without; empty if they are there or not wanted. */
    public static Optional<String> advice() {
        return Optional.ofNullable(STATE.get()).flatMap(State::advice);
    }

    private static State provide(Wanted wanted) {
        if (Recorder.find().isPresent()) {
            return State.FINE;
        }
        return switch (wanted) {
            case OFF -> State.FINE;
            case AUTO -> new State(Optional.empty(), Optional.of(SelfAttach.advice()));
            case ON -> {
                Optional<String> failure = SelfAttach.attach();
                yield Recorder.lookAgain()
                        ? State.FINE
                        : State.failed(failure.orElse("the agent is attached, but records nothing on this JVM"));
            }
        };
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
