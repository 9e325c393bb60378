package dev.watertight.descriptor;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A descriptor of an epoll instance; see epoll(7). Java's selectors hold one each.
 *
 * @param watches what it watches, by number; empty if unknown
 * @since 0.1
 */
public record EventPoll(int fd, OpenFlags flags, Inode inode, List<Watch> watches, ProcEntry entry)
        implements Descriptor {

    private static final Pattern WATCH = Pattern.compile(
            "(\\d+) events: *(\\p{XDigit}+) data: *(\\p{XDigit}+)(?: +pos:\\S+ ino:(\\p{XDigit}+) sdev:(\\p{XDigit}+))?");

    public EventPoll {
        watches = List.copyOf(watches);
    }

    static EventPoll of(Reading reading, Surroundings surroundings) {
        List<Watch> watches = reading.fdinfo()
                .values("tfd")
                .map(WATCH::matcher)
                .filter(Matcher::lookingAt)
                .map(match -> watch(match, surroundings))
                .sorted(Comparator.comparingInt(Watch::fd))
                .toList();
        return new EventPoll(reading.fd(), reading.flags(), reading.inode(), watches, reading.entry());
    }

    private static Watch watch(Matcher match, Surroundings surroundings) {
        int fd = Integer.parseInt(match.group(1));
        // Linux before 4.18 does not tell the inode
        Inode inode = match.group(4) == null
                ? Inode.UNKNOWN
                : Inode.ofKernel(
                        Long.parseUnsignedLong(match.group(5), 16), Long.parseUnsignedLong(match.group(4), 16));
        return new Watch(
                fd,
                Integer.parseUnsignedInt(match.group(2), 16),
                Long.parseUnsignedLong(match.group(3), 16),
                inode,
                surroundings.linkOf(fd, inode));
    }

    @Override
    public String summary() {
        if (watches.isEmpty()) {
            return "eventpoll" + Facts.watchingNothing(entry);
        }
        String shown = watches.stream().limit(5).map(watch -> "fd " + watch.fd).collect(Collectors.joining(", "));
        return "eventpoll, watching " + shown + (watches.size() > 5 ? " and " + (watches.size() - 5) + " more" : "");
    }

    @Override
    public List<Fact> facts() {
        return Facts.of(this).addEach("watches", watches, Watch::toString).toList();
    }

    @Override
    public String toString() {
        return describe();
    }

    /**
     * One descriptor that an epoll instance watches.
     *
     * @param fd its number when the watch began; it may be closed by now, while a duplicate is still open
     * @param events the mask of events as in epoll_ctl(2)
     * @param data what the program asked to be told with each event; often the number, or an address
     * @param inode the file that is watched
     * @param target where the link of that number points now, if it has that inode; anonymous inodes share one, so that
     *     it may be another descriptor of the same kind
     * @since 0.1
     */
    public record Watch(int fd, int events, long data, Inode inode, Optional<String> target) {

        /** The names of the events, {@code "EPOLLIN"} and so on. The kernel adds EPOLLERR and EPOLLHUP to all. */
        public List<String> eventNames() {
            return BitNames.EPOLL.of(events);
        }

        @Override
        public String toString() {
            String what = target.map(link -> " " + link)
                    .orElse(", which was closed or now stands for something else than was to be watched");
            return "fd " + fd + KernelText.escape(what) + ", " + String.join("|", eventNames());
        }
    }
}
