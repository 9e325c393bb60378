package dev.watertight.origin;

import dev.watertight.Resource;
import dev.watertight.common.Observing;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether origins are recorded, and how they come to be. */
public final class Origins {

    private static final String PROPERTY = "watertight.origins";

    private static final AtomicReference<@Nullable State> STATE = new AtomicReference<>();
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private Origins() {}

    /** Whether origins are wanted. */
    public enum Wanted {
        /** If the JVM was started with the agent, or can be attached to without a warning of the JVM's. */
        AUTO,
        /** The agent is attached if it is not there, though the JVM prints a warning about it from JDK 21 on. */
        ON,
        /** The agent is not attached, and nobody is told how to get it. */
        OFF
    }

    /**
     * What came of the first request.
     *
     * @param advice how to get them; empty if they are there, or not wanted
     */
    private record State(Optional<String> advice) {

        static final State FINE = new State(Optional.empty());

        static State without(String advice) {
            return new State(Optional.of(advice));
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

    /** How to get origins, for who cannot do without; empty if they are there or not wanted. */
    public static Optional<String> advice() {
        return Optional.ofNullable(STATE.get()).flatMap(State::advice);
    }

    /** As {@link #advice()}, for the first who asks: to say it once is enough. */
    public static Optional<String> takeHint() {
        return advice().filter(how -> TOLD.compareAndSet(false, true));
    }

    /** Why some of these may lack an origin though there is an agent. */
    public static Optional<String> unobserved(List<Resource> leaks) {
        return Recorder.find()
                .filter(Recorder::droppedStacks)
                .filter(known -> leaks.stream()
                        .anyMatch(leak ->
                                leak.kind().equals("thread") && leak.origin().isEmpty()))
                .map(known ->
                        "where threads were started while more than 20,000 were alive: their stacks were not kept");
    }

    /** The moment, by the clock by which the openings are told. */
    public static Instant now() {
        return Recorder.find().map(Recorder::now).orElseGet(Instant::now);
    }

    private static State provide(Wanted wanted) {
        if (Recorder.find().isPresent()) {
            return State.FINE;
        }
        return switch (wanted) {
            case OFF -> State.FINE;
            case AUTO -> SelfAttach.printsWarning() ? State.without(SelfAttach.advice()) : attach();
            case ON -> attach();
        };
    }

    private static State attach() {
        Optional<String> failure = SelfAttach.attach();
        return Recorder.lookAgain()
                ? State.FINE
                : State.without(failure.orElse("the agent is attached, but records nothing on this JVM"));
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
