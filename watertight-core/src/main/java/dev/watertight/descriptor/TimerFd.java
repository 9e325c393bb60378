package dev.watertight.descriptor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A descriptor of a timer; see timerfd_create(2).
 *
 * @param clock the clock it goes by, {@code "CLOCK_MONOTONIC"}; empty if unknown
 * @param remaining the time until it expires next; zero if it is not armed, empty if unknown
 * @param interval the time from one expiry to the next; zero if it expires only once, empty if unknown
 * @since 0.1
 */
public record TimerFd(
        int fd,
        OpenFlags flags,
        Inode inode,
        String clock,
        Optional<Duration> remaining,
        Optional<Duration> interval,
        ProcEntry entry)
        implements Descriptor {

    private static final Pattern TIME = Pattern.compile("\\((\\d{1,18}), (\\d{1,9})\\)");

    static TimerFd of(Reading reading) {
        FdInfo fdinfo = reading.fdinfo();
        return new TimerFd(
                reading.fd(),
                reading.flags(),
                reading.inode(),
                fdinfo.value("clockid").map(TimerFd::clock).orElse(""),
                fdinfo.value("it_value").flatMap(TimerFd::duration),
                fdinfo.value("it_interval").flatMap(TimerFd::duration),
                reading.entry());
    }

    private static String clock(String id) {
        return switch (id) {
            case "0" -> "CLOCK_REALTIME";
            case "1" -> "CLOCK_MONOTONIC";
            case "7" -> "CLOCK_BOOTTIME";
            case "8" -> "CLOCK_REALTIME_ALARM";
            case "9" -> "CLOCK_BOOTTIME_ALARM";
            default -> "clock " + id;
        };
    }

    private static Optional<Duration> duration(String time) {
        Matcher match = TIME.matcher(time);
        return match.matches()
                ? Optional.of(Duration.ofSeconds(Long.parseLong(match.group(1)), Long.parseLong(match.group(2))))
                : Optional.empty();
    }

    @Override
    public String summary() {
        String armed =
                remaining.map(time -> time.isZero() ? ", not armed" : ", armed").orElse("");
        return "timerfd" + (clock.isEmpty() ? "" : " of " + clock) + armed;
    }

    @Override
    public List<Fact> facts() {
        return Facts.of(this).addFdInfo().toList();
    }

    @Override
    public String toString() {
        return describe();
    }
}
