package dev.watertight.descriptor;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A descriptor of an fanotify group, which watches files, mounts or file systems; see fanotify(7).
 *
 * @param marks what it watches; empty if unknown
 * @since 0.1
 */
public record Fanotify(int fd, OpenFlags flags, Inode inode, List<Mark> marks, ProcEntry entry) implements Descriptor {

    private static final Pattern MARK = Pattern.compile("fanotify (?:ino:(\\p{XDigit}+) sdev:(\\p{XDigit}+)"
            + "|mnt_id:(\\p{XDigit}+)|sdev:(\\p{XDigit}+)|mnt_ns:(\\d+)) mflags:\\p{XDigit}+ mask:(\\p{XDigit}+)");

    public Fanotify {
        marks = List.copyOf(marks);
    }

    static Fanotify of(Reading reading) {
        List<Mark> marks = reading.fdinfo().lines().stream()
                .map(MARK::matcher)
                .filter(Matcher::lookingAt)
                .map(Fanotify::mark)
                .toList();
        return new Fanotify(reading.fd(), reading.flags(), reading.inode(), marks, reading.entry());
    }

    private static Mark mark(MatchResult match) {
        return new Mark(target(match), Integer.parseUnsignedInt(match.group(6), 16));
    }

    private static String target(MatchResult match) {
        if (match.group(1) != null) {
            return "inode " + Inode.ofKernel(hex(match.group(2)), hex(match.group(1)));
        }
        if (match.group(3) != null) {
            return "mount " + hex(match.group(3));
        }
        if (match.group(4) != null) {
            Inode any = Inode.ofKernel(hex(match.group(4)), 0);
            return "file system on device " + any.major() + ":" + any.minor();
        }
        return "mount namespace " + match.group(5);
    }

    private static long hex(String digits) {
        return Long.parseUnsignedLong(digits, 16);
    }

    @Override
    public String summary() {
        return "fanotify"
                + switch (marks.size()) {
                    case 0 -> Facts.watchingNothing(entry);
                    case 1 -> ", watching " + marks.get(0).target;
                    default -> ", watching " + marks.size() + " inodes, mounts or file systems";
                };
    }

    @Override
    public List<Fact> facts() {
        return Facts.of(this).addEach("watches", marks, Mark::toString).toList();
    }

    @Override
    public String toString() {
        return describe();
    }

    /**
     * One thing that an fanotify group watches. The kernel does not tell its path.
     *
     * @param target what it is: {@code "inode 12 on device 8:1"}, {@code "mount 27"} as in mountinfo, and so on
     * @param events the mask of events as in fanotify_mark(2)
     * @since 0.1
     */
    public record Mark(String target, int events) {

        /** The names of the events, {@code "FAN_OPEN"} and so on. */
        public List<String> eventNames() {
            return BitNames.FANOTIFY.of(events);
        }

        @Override
        public String toString() {
            return target + ", " + String.join("|", eventNames());
        }
    }
}
