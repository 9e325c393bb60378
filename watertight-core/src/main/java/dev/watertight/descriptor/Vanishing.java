package dev.watertight.descriptor;

import dev.watertight.Origin;
import dev.watertight.origin.Recorder;
import dev.watertight.origin.Recorder.Closing;
import dev.watertight.origin.Recorder.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which of the descriptors that have gone since the baseline were closed by others than their owners. That one has gone is
 * no fault: a class closes what it opened, a pool closes what was idle, the collector closes what was forgotten. Three
 * things are known:
 *
 * <ul>
 *   <li>Nobody owns the standard streams; whoever closes {@code System.out}, or a scanner around {@code System.in}, takes
 *       them from everyone.
 *   <li>What Java code opened only Java code may close. If the agent saw the opening and no closing, native code has closed
 *       it: mostly code that closed a number twice, the second time when it was somebody else's.
 *   <li>What was opened for one test or container and closed for another has changed hands, rightly or not. The agent
 *       keeps where both happened.
 * </ul>
 */
final class Vanishing {

    private static final List<String> STANDARD =
            List.of("the standard input", "the standard output", "the standard error stream");

    private Vanishing() {}

    /**
     * @param gone identities of the baseline that are not there any more
     * @param now what is there now
     */
    static List<Vanished> of(Set<Object> gone, List<Descriptor> now) {
        List<Vanished> vanished = new ArrayList<>();
        for (Object identity : gone) {
            if (identity instanceof DescriptorIdentity one) {
                Optional<Descriptor> instead =
                        now.stream().filter(each -> each.fd() == one.fd()).findFirst();
                if (instead.filter(other -> one.becomes((DescriptorIdentity) other.identity()))
                        .isEmpty()) {
                    of(one, instead).ifPresent(vanished::add);
                }
            }
        }
        vanished.sort(Comparator.comparingInt(Vanished::fd));
        return vanished;
    }

    static Set<Object> notStandard(Set<Object> gone) {
        return gone.stream()
                .filter(identity -> identity instanceof DescriptorIdentity one && one.fd() >= STANDARD.size())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Optional<Vanished> of(DescriptorIdentity gone, Optional<Descriptor> instead) {
        String state = instead.map(other -> "stands for something else now: " + other.summary())
                .orElse("is closed");
        if (gone.fd() < STANDARD.size()) {
            return Optional.of(new Vanished(
                    gone.fd(),
                    STANDARD.get(gone.fd()) + " of the JVM " + state,
                    Optional.empty(),
                    Recorder.find().flatMap(recorder -> recorder.closed(gone.fd()))));
        }
        boolean marked = instead.filter(Vanishing::mayBeMarker).isPresent();
        return openedAndNotClosed(gone)
                .filter(origin -> !marked)
                .map(origin -> new Vanished(
                        gone.fd(),
                        "it was open before and " + state + ", though no Java code closed it",
                        Optional.of(origin),
                        Optional.empty()))
                .or(() -> closedByStranger(gone)
                        .map(closing -> new Vanished(
                                gone.fd(),
                                "the " + closing.kind().noun() + " that was open before "
                                        + (marked ? "is closed" : state),
                                Optional.of(closing.opened()),
                                Optional.of(closing.closed()))));
    }

    private static Optional<Closing> closedByStranger(DescriptorIdentity gone) {
        return Recorder.find()
                .filter(recorder -> gone.opening() != 0)
                .flatMap(recorder -> recorder.closing(gone.opening()));
    }

    /** Java code says that it closes something before it does; so if nothing was said, it has not. */
    private static Optional<Origin> openedAndNotClosed(DescriptorIdentity gone) {
        return Recorder.find()
                .filter(recorder -> gone.opening() != 0)
                .filter(recorder -> recorder.wasFirst(gone.fd(), gone.opening(), gone.file()))
                .flatMap(recorder -> recorder.descriptor(gone.fd()))
                .filter(place -> place.serial() == gone.opening())
                .map(Place::origin);
    }

    /** While a thread is blocked in a channel that is being closed, the JDK puts a nameless socket in its place. */
    private static boolean mayBeMarker(Descriptor instead) {
        return instead instanceof UnixSocket socket
                && socket.path().isEmpty()
                && socket.abstractName().isEmpty();
    }
}
