package dev.watertight.descriptor;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A descriptor of an inotify instance, which watches files for changes; see inotify(7). Java's WatchService holds one.
 *
 * @param watches what it watches, oldest first; empty if unknown
 * @since 0.1
 */
public record Inotify(int fd, OpenFlags flags, Inode inode, List<Watch> watches, ProcEntry entry)
        implements Descriptor {

    private static final Pattern WATCH =
            Pattern.compile("inotify wd:(\\d+) ino:(\\p{XDigit}+) sdev:(\\p{XDigit}+) mask:(\\p{XDigit}+)");

    public Inotify {
        watches = List.copyOf(watches);
    }

    static Inotify of(Reading reading) {
        List<Watch> watches = reading.fdinfo().lines().stream()
                .map(WATCH::matcher)
                .filter(Matcher::lookingAt)
                .map(Inotify::watch)
                .sorted((one, other) -> Integer.compare(one.wd, other.wd))
                .toList();
        return new Inotify(reading.fd(), reading.flags(), reading.inode(), watches, reading.entry());
    }

    private static Watch watch(MatchResult match) {
        return new Watch(
                Integer.parseInt(match.group(1)),
                Inode.ofKernel(Long.parseUnsignedLong(match.group(3), 16), Long.parseUnsignedLong(match.group(2), 16)),
                Integer.parseUnsignedInt(match.group(4), 16));
    }

    @Override
    public String summary() {
        return "inotify"
                + switch (watches.size()) {
                    case 0 -> Facts.watchingNothing(entry);
                    case 1 -> ", watching inode " + watches.get(0).inode;
                    default -> ", watching " + watches.size() + " inodes";
                };
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
     * One file or directory that an inotify instance watches. The kernel does not tell its path.
     *
     * @param wd the watch descriptor, a number of this instance
     * @param inode what it watches; on file systems with subvolumes the device is not that of stat(2)
     * @param events the mask of events as in inotify(7)
     * @since 0.1
     */
    public record Watch(int wd, Inode inode, int events) {

        /** The names of the events, {@code "IN_CREATE"} and so on. */
        public List<String> eventNames() {
            return BitNames.INOTIFY.of(events);
        }

        @Override
        public String toString() {
            return "inode " + inode + ", " + String.join("|", eventNames());
        }
    }
}
