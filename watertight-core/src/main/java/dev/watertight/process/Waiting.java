package dev.watertight.process;

import dev.watertight.common.Patience;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Waits for what a session's process says or for its end, until time is up or it cannot come any more. */
final class Waiting {

    /** How often to look whether the process has ended; what it says is told without looking. */
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(10);

    /** The longest pause between two searches of a long output. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    /** For how long nothing must come to believe a match at the very end of the output. */
    private static final long MATCH_PATIENCE = TimeUnit.MILLISECONDS.toNanos(50);

    /** How much longer than the timeout a search may take that was begun in time. */
    private static final long SEARCH_PATIENCE = TimeUnit.SECONDS.toNanos(1);

    /** How long a process may take to end that has closed its streams, before it passes for one that goes on. */
    private static final long ENDING = TimeUnit.MILLISECONDS.toNanos(200);

    private static final Duration FOREVER = Duration.ofDays(1000);

    private final Session session;
    private final List<Reading> readings;
    private final Bell bell;

    Waiting(Session session, List<Reading> readings, Bell bell) {
        this.session = session;
        this.readings = readings;
        this.bell = bell;
    }

    /** Whether the process has ended, and all that it has written is read. */
    boolean isOver() {
        return !session.process().isAlive() && readings.stream().allMatch(Reading::hasReadAll);
    }

    MatchResult forOutput(String regex, Duration timeout, List<Output> outputs) {
        Pattern pattern = Search.pattern(regex);
        Clock clock = new Clock(timeout);
        while (true) {
            long rings = bell.rings();
            // Asked before the search: what was not there by then never will be.
            boolean over = isOver();
            boolean ended = over || outputs.stream().allMatch(Output::ended);
            long left = clock.left();
            Search search = Search.limitedTo(Math.max(left, 0) + SEARCH_PATIENCE);
            for (Output output : outputs) {
                var found = output.find(pattern, search, ended || left <= 0 ? 0 : MATCH_PATIENCE);
                if (found.isPresent()) {
                    return found.get();
                }
            }
            if (ended || left <= 0) {
                throw unsaid(outputs, regex, why(outputs, over, ended, timeout), null);
            }
            // While a process floods, a search of all it has said must not follow on another one without end.
            LockSupport.parkNanos(Math.min(search.elapsedNanos(), PAUSE));
            try {
                bell.awaitMoreThan(rings, Math.min(left, LOOK));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unsaid(outputs, regex, "the thread that waits for it was interrupted", e);
            }
        }
    }

    private String why(List<Output> outputs, boolean over, boolean ended, Duration timeout) {
        String cut = outputs.stream().anyMatch(Output::isCut) ? "the session was closed, and reads no more" : "";
        if (over || (ended && endsAMomentLater())) {
            return "it has ended with " + Complaint.exitCode(session.process().exitValue())
                    + (cut.isEmpty() ? "" : "; " + cut);
        }
        if (ended && !cut.isEmpty()) {
            return cut;
        }
        return ended
                ? outputs.stream().map(Output::name).collect(Collectors.joining(" and its ", "it has closed its ", ""))
                        + ", and still runs"
                : "it has not within " + Complaint.time(timeout);
    }

    /** A process that ends closes its streams first. */
    private boolean endsAMomentLater() {
        return Patience.await(ENDING, TimeUnit.NANOSECONDS, this::isOver);
    }

    private AssertionError unsaid(List<Output> outputs, String regex, String why, @Nullable Throwable cause) {
        return new AssertionError(Complaint.unsaid(session, outputs, regex, why), cause);
    }

    int forExit(Duration timeout) {
        Clock clock = new Clock(timeout);
        while (true) {
            long rings = bell.rings();
            if (isOver()) {
                return session.process().exitValue();
            }
            long left = clock.left();
            if (left <= 0) {
                throw notExited("it has not within " + Complaint.time(timeout), null);
            }
            try {
                if (session.process().waitFor(left, TimeUnit.NANOSECONDS) && !isOver()) {
                    bell.awaitMoreThan(rings, Math.min(left, LOOK));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw notExited("the thread that waits for it was interrupted", e);
            }
        }
    }

    private AssertionError notExited(String why, @Nullable Throwable cause) {
        return new AssertionError(Complaint.notExited(session, why), cause);
    }

    /** Runs down from a timeout. */
    private static final class Clock {

        private final long limit;
        private final long start = System.nanoTime();

        Clock(Duration timeout) {
            Session.notNegative(timeout, "timeout");
            limit = (timeout.compareTo(FOREVER) > 0 ? FOREVER : timeout).toNanos();
        }

        /** Nanoseconds; zero or less when time is up. */
        long left() {
            return limit - (System.nanoTime() - start);
        }
    }
}
