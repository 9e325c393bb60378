package dev.watertight.descriptor;

import dev.watertight.descriptor.EventPoll.Watch;
import java.util.Optional;
import java.util.function.Predicate;

/** What an epoll instance is for, as far as that shows in what it watches. */
final class Epolls {

    /** Readable, level-triggered; the kernel adds the errors. */
    private static final int READABLE = 0x19;

    private static final int ONE_SHOT = 1 << 30;

    private Epolls() {}

    /**
     * Whether it is a selector's: {@code sun.nio.ch.EPollSelectorImpl} watches an eventfd of its own from the beginning
     * to the end, to be woken up by.
     */
    static boolean isSelector(EventPoll epoll) {
        return wakeUp(epoll, link -> link.equals(Links.ANONYMOUS + "[eventfd]")).isPresent();
    }

    /**
     * The read end of the pipe by which it is woken up, if it has one: that is how {@code sun.nio.ch.EPollPort}, which
     * every group of asynchronous channels has, looks.
     */
    static Optional<Watch> wakeUpPipe(EventPoll epoll) {
        return wakeUp(epoll, link -> Links.isNumbered(link, "pipe"));
    }

    /** Whether it may be a {@code sun.nio.ch.EPollPoller}: those watch everything once only. */
    static boolean mayBePoller(EventPoll epoll) {
        return epoll.watches().stream().allMatch(watch -> (watch.events() & ONE_SHOT) != 0);
    }

    static boolean watches(EventPoll epoll, Descriptor descriptor) {
        return epoll.watches().stream()
                .anyMatch(watch -> watch.fd() == descriptor.fd()
                        && (watch.inode().equals(descriptor.inode())
                                || watch.inode().equals(Inode.UNKNOWN)));
    }

    private static Optional<Watch> wakeUp(EventPoll epoll, Predicate<String> links) {
        return epoll.watches().stream()
                // the JDK sets the lower half of the data only
                .filter(watch -> watch.events() == READABLE && (int) watch.data() == watch.fd())
                .filter(watch -> watch.target().filter(links).isPresent())
                .findFirst();
    }
}
