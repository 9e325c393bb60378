package dev.watertight.descriptor;

import dev.watertight.common.Executable;
import dev.watertight.common.GoModules;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the runtime of Go opens for itself: with the first file or socket that can be polled, one epoll instance, and one
 * eventfd (since Go 1.21) or pipe (since Go 1.14) to wake it up. See {@code runtime/netpoll_epoll.go} in Go's sources.
 *
 * <p>The certain mark is how the epoll instance watches the wake-up: it carries the address of a variable of package
 * runtime ({@code netpollEventFd}, before that {@code netpollBreakRd}), which the linker puts into a section of its own,
 * {@code .noptrbss}, in stripped programs too. A program that opens an epoll instance by itself has the number of the
 * descriptor there, an address on its heap, or in cgo one of C's own sections.
 *
 * <p>Go 1.26.10 watches the wake-up without data. Of Go 1.26 and newer {@link dev.watertight.common.GoPoller} finds the
 * variable that holds the number of the epoll instance. Where it does not, what else the epoll instance watches is certain: it carries the
 * address of a {@code pollDesc} of the runtime's and its sequence number (see {@code runtime/tagptr_64bit.go}), and in memory
 * that {@code pollDesc} has the number of the descriptor, and the same sequence number.
 *
 * <p>A library that was made with {@code -buildmode=c-shared} brings a runtime of its own into a program of another language,
 * or of Go, with the same marks: a process has as many pollers as it has such {@link GoModules}, at most.
 *
 * <p>Go's library keeps pipes in a pool, see {@code internal/poll/splice_linux.go}.
 *
 * <p>Since Go 1.25 the runtime also keeps open, from before the program's first line, what limits its processor time; see
 * {@code runtime/cgroup_linux.go}.
 */
final class GoNoise implements RuntimeNoise.Rule {

    private static final String SECTION = ".noptrbss";

    /** EPOLLIN, and EPOLLERR and EPOLLHUP, which the kernel adds. */
    private static final int WAKE_UP = 0x19;

    /** EPOLLIN, EPOLLOUT, EPOLLRDHUP, EPOLLET, and what the kernel adds. */
    private static final int POLLED = 0x8000201d;

    private static final String POLLER =
            "the runtime of Go polls files and sockets with it: Go is in the executable or a library, and this epoll instance"
                    + " watches its wake-up by the address of a variable of package runtime";
    private static final String POLLER_BY_MEMORY =
            "the runtime of Go polls files and sockets with it: Go is in the executable or a library, and this epoll instance"
                    + " watches a descriptor by a pollDesc of the runtime's, which has its number";
    private static final String POLLER_BY_NUMBER =
            "the runtime of Go polls files and sockets with it: the variable of package runtime that holds the number of its"
                    + " epoll instance has this one";
    private static final String WAKES = "the runtime of Go wakes up its poller with it: ";

    /** How many bits of a tagged address are the tag, and how many of the address are always 0; since Go 1.26. */
    private static final int TAG_BITS = 24;

    private static final int ALIGNMENT_BITS = 9;

    /** Of a {@code pollDesc}: after the link to the next one come the descriptor and its sequence number. */
    private static final int OFFSET_OF_FD = 8;

    private static final int OFFSET_OF_SEQUENCE = 16;

    /** What is larger is an address, and not the number of a descriptor. */
    private static final int LARGEST_NUMBER = Integer.MAX_VALUE;

    @Override
    public Optional<Ruling> of(Descriptor suspect, RuntimeNoise.Clues clues) throws IOException {
        if (suspect instanceof RegularFile file) {
            return GoLimits.rule(file, clues);
        }
        boolean mayBe = suspect instanceof EventPoll || suspect instanceof EventFd || suspect instanceof Pipe;
        if (!mayBe || clues.go().isEmpty()) {
            return Optional.empty();
        }
        Optional<Ruling> ruling = ofPart(suspect, clues);
        return ruling.isEmpty() && suspect instanceof Pipe pipe ? ofPool(pipe, clues) : ruling;
    }

    /**
     * What copies from one connection to another lets the kernel do so through a pipe, and puts that into a pool of which the
     * garbage collector takes it. It has both ends, and polls none of them.
     */
    private static Optional<Ruling> ofPool(Pipe pipe, RuntimeNoise.Clues clues) throws IOException {
        if (clues.go().all().stream().noneMatch(GoModules.Module::poolsPipes)) {
            return Optional.empty();
        }
        List<Pipe> ends = clues.pipes().stream()
                .filter(each -> each.inode().equals(pipe.inode()))
                .toList();
        boolean pair = ends.size() == 2
                && ends.get(0).end() != ends.get(1).end()
                && ends.stream()
                        .allMatch(end ->
                                end.flags().has("O_NONBLOCK") && end.flags().has("O_CLOEXEC"));
        boolean polled = clues.eventPolls().stream()
                .flatMap(poll -> poll.watches().stream())
                .anyMatch(watch -> watch.inode().equals(pipe.inode()));
        return pair && !polled
                ? Optional.of(new Undecided(
                        "it may be a pipe through which Go has copied from one connection to another, and which"
                                + " it keeps in a pool until the garbage collector has run twice: the process holds both ends"
                                + " and polls none of them; from outside nothing tells"))
                : Optional.empty();
    }

    /** Each module has one poller at most. */
    private static Optional<Ruling> ofPart(Descriptor suspect, RuntimeNoise.Clues clues) throws IOException {
        int unknown = 0;
        for (GoModules.Module module : clues.go().all()) {
            List<EventPoll> pollers = module.poller().isPresent()
                    ? numbered(module.poller().getAsInt(), clues)
                    : marked(module.executable(), clues);
            if (pollers.isEmpty() && module.poller().isEmpty()) {
                unknown++;
            }
            String reason = module.poller().isPresent() ? POLLER_BY_NUMBER : POLLER;
            Optional<Ruling> ruling = ofPollers(suspect, pollers, 1, reason, clues);
            if (ruling.isPresent()) {
                return ruling;
            }
        }
        return unknown == 0 && clues.go().unread().isEmpty() ? Optional.empty() : ofRest(suspect, unknown, clues);
    }

    /**
     * What module an epoll instance belongs to that watches by memory, nothing tells.
     *
     * @param modules how many have no poller that is known otherwise
     */
    private static Optional<Ruling> ofRest(Descriptor suspect, int modules, RuntimeNoise.Clues clues)
            throws IOException {
        List<GoModules.Module> all = clues.go().all();
        List<EventPoll> byMemory = clues.eventPolls().stream()
                .filter(poll -> pollsForRuntime(poll, clues.program()))
                .filter(poll -> all.stream().noneMatch(module -> module.poller().equals(OptionalInt.of(poll.fd()))))
                .toList();
        Optional<Ruling> ruling =
                modules == 0 ? Optional.empty() : ofPollers(suspect, byMemory, modules, POLLER_BY_MEMORY, clues);
        if (ruling.isPresent()) {
            return ruling;
        }
        Optional<Ruling> unmarked = byMemory.size() < modules ? ofUnmarked(suspect, clues) : Optional.empty();
        return unmarked.isPresent() ? unmarked : ofUnread(suspect, clues);
    }

    /** @param most how many of them there can be */
    private static Optional<Ruling> ofPollers(
            Descriptor suspect, List<EventPoll> pollers, int most, String reason, RuntimeNoise.Clues clues)
            throws IOException {
        for (EventPoll poller : pollers) {
            EventPoll.Watch wakeUp = onlyWakeUp(poller).orElseThrow();
            Optional<Ruling> ruling = suspect.identity().equals(poller.identity())
                    ? Optional.of(new Allowed(reason))
                    : ofWakeUp(suspect, poller, wakeUp, clues);
            if (ruling.isPresent()) {
                return pollers.size() <= most ? ruling : Optional.of(undecided(pollers));
            }
        }
        return Optional.empty();
    }

    private static List<EventPoll> numbered(int number, RuntimeNoise.Clues clues) throws IOException {
        return clues.eventPolls().stream()
                .filter(poll -> poll.fd() == number && onlyWakeUp(poll).isPresent())
                .toList();
    }

    private static List<EventPoll> marked(Executable module, RuntimeNoise.Clues clues) throws IOException {
        String maps = clues.maps();
        return clues.eventPolls().stream()
                .filter(poll -> onlyWakeUp(poll)
                        .filter(watch -> module.isIn(SECTION, watch.data(), maps))
                        .isPresent())
                .toList();
    }

    /**
     * Go 1.26.10 lets its poller watch the wake-up with no data, and so may a program. Nothing tells which of the two it is.
     */
    private static Optional<Ruling> ofUnmarked(Descriptor suspect, RuntimeNoise.Clues clues) throws IOException {
        for (EventPoll poll : clues.eventPolls()) {
            Optional<EventPoll.Watch> wakeUp = onlyWakeUp(poll).filter(watch -> watch.data() == 0);
            if (isPartOf(suspect, poll, wakeUp, clues)) {
                return Optional.of(new Undecided("the runtime of Go may poll with the epoll instance fd " + poll.fd()
                        + ", or the program: it watches its wake-up without data, as the poller of Go 1.26.10 does"));
            }
        }
        return Optional.empty();
    }

    /** A library that was deleted may be one of Go's. */
    private static Optional<Ruling> ofUnread(Descriptor suspect, RuntimeNoise.Clues clues) throws IOException {
        for (EventPoll poll : clues.go().unread().isEmpty() ? List.<EventPoll>of() : clues.eventPolls()) {
            Optional<EventPoll.Watch> wakeUp =
                    onlyWakeUp(poll).filter(watch -> watch.data() == 0 || watch.data() > LARGEST_NUMBER);
            if (isPartOf(suspect, poll, wakeUp, clues)) {
                return Optional.of(new Undecided("the epoll instance fd " + poll.fd() + " looks like the one with which"
                        + " the runtime of Go polls, and nothing tells whether there is one in "
                        + String.join(", ", clues.go().unread())
                        + ", which the process has loaded and which cannot be read"));
            }
        }
        return Optional.empty();
    }

    private static boolean isPartOf(
            Descriptor suspect, EventPoll poll, Optional<EventPoll.Watch> wakeUp, RuntimeNoise.Clues clues)
            throws IOException {
        return wakeUp.isPresent()
                && (suspect.identity().equals(poll.identity())
                        || ofWakeUp(suspect, poll, wakeUp.get(), clues).isPresent());
    }

    private static Ruling undecided(List<EventPoll> pollers) {
        return new Undecided("one of the " + pollers.size() + " epoll instances that look like the one with which the"
                + " runtime of Go polls must be it, but nothing tells which: they are "
                + String.join(
                        ", ", pollers.stream().map(poll -> "fd " + poll.fd()).toList()));
    }

    /** Whether it watches anything by a {@code pollDesc}. */
    private static boolean pollsForRuntime(EventPoll poll, Program program) {
        return onlyWakeUp(poll).filter(watch -> watch.data() == 0).isPresent()
                && poll.watches().stream().anyMatch(watch -> watch.events() == POLLED && isPollDesc(watch, program));
    }

    private static boolean isPollDesc(EventPoll.Watch watch, Program program) {
        long address = watch.data() >> TAG_BITS << ALIGNMENT_BITS;
        long tag = watch.data() & ((1L << TAG_BITS) - 1);
        return address != 0
                && program.memory(address + OFFSET_OF_FD).equals(OptionalLong.of(watch.fd()))
                && program.memory(address + OFFSET_OF_SEQUENCE).equals(OptionalLong.of(tag));
    }

    /** The one watch that is none of a file or socket of the program, as a poller has it. */
    private static Optional<EventPoll.Watch> onlyWakeUp(EventPoll poll) {
        List<EventPoll.Watch> others = poll.watches().stream()
                .filter(watch -> watch.events() != POLLED)
                .toList();
        return others.size() == 1 && others.get(0).events() == WAKE_UP ? Optional.of(others.get(0)) : Optional.empty();
    }

    private static Optional<Ruling> ofWakeUp(
            Descriptor suspect, EventPoll poller, EventPoll.Watch wakeUp, RuntimeNoise.Clues clues) throws IOException {
        String watched = "the poller, fd " + poller.fd() + ", watches ";
        if (suspect instanceof EventFd && suspect.fd() == wakeUp.fd()) {
            return Optional.of(new Allowed(WAKES + watched + "it"));
        }
        if (!(suspect instanceof Pipe pipe) || !pipe.inode().equals(wakeUp.inode())) {
            return Optional.empty();
        }
        if (pipe.fd() == wakeUp.fd()) {
            return Optional.of(new Allowed(WAKES + watched + "it"));
        }
        List<Pipe> writeEnds = clues.pipes().stream()
                .filter(each -> each.inode().equals(pipe.inode()) && each.end() == PipeEnd.WRITE)
                .toList();
        return pipe.end() == PipeEnd.WRITE && writeEnds.size() == 1
                ? Optional.of(new Allowed(WAKES + watched + "its other end, fd " + wakeUp.fd()))
                : Optional.of(
                        new Undecided(
                                "it is an end of the pipe that wakes up the poller of Go's runtime, which"
                                        + " holds one descriptor of each end; there are more, and nothing tells which are the runtime's"));
    }
}
