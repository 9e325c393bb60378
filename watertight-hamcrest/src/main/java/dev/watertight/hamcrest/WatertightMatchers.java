package dev.watertight.hamcrest;

import dev.watertight.Allowance;
import dev.watertight.Allowances;
import dev.watertight.Resource;
import dev.watertight.Snapshot;
import dev.watertight.process.Session;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import org.hamcrest.Matcher;

/**
 * The matchers, to be imported statically. They read best negated:
 *
 * <pre>{@code
 * assertThat(Descriptors.snapshot(), not(hasLeakedSince(good)));
 * await().until(Threads::snapshot, not(hasLeakedSince(goodThreads)));
 * }</pre>
 *
 * <p>None of them waits. A snapshot of which it cannot be told whether it has leaked matches: so the negated form, which
 * is the one that guards, never passes without proof.
 *
 * @since 0.1
 */
public final class WatertightMatchers {

    private WatertightMatchers() {}

    /**
     * Matches a snapshot in which something was left open since the baseline was taken.
     *
     * @param baseline an earlier snapshot of the same kind
     * @param allowances what is no leak, besides the built-in rules
     */
    public static <R extends Resource> Matcher<Snapshot<R>> hasLeakedSince(
            Snapshot<R> baseline, Allowance... allowances) {
        Objects.requireNonNull(baseline, "baseline");
        return new HasLeaked<>("since the baseline", snapshot -> snapshot.leakedSince(baseline, allowances));
    }

    /**
     * Matches a snapshot of threads in which something was left running since the baseline was taken.
     *
     * @param baseline an earlier snapshot of threads
     * @param topFunction short for {@link Allowances#ignoringTopFunction}
     * @param more likewise
     */
    public static <R extends Resource> Matcher<Snapshot<R>> hasLeakedSince(
            Snapshot<R> baseline, String topFunction, String... more) {
        Objects.requireNonNull(baseline, "baseline");
        return new HasLeaked<>("since the baseline", snapshot -> snapshot.leakedSince(baseline, topFunction, more));
    }

    /** Matches a snapshot with something open that neither a built-in rule nor an allowance covers. */
    public static <R extends Resource> Matcher<Snapshot<R>> hasLeaked(Allowance... allowances) {
        return new HasLeaked<>("", snapshot -> snapshot.leaked(allowances));
    }

    /** As {@link #hasLeaked(Allowance...)}, for threads only, by their top functions. */
    public static <R extends Resource> Matcher<Snapshot<R>> hasLeaked(String topFunction, String... more) {
        return new HasLeaked<>("", snapshot -> snapshot.leaked(topFunction, more));
    }

    /**
     * Whatever the matcher matches is no leak.
     *
     * @param matcher asked about every resource, of whatever kind
     * @param reason why this is no leak; not blank
     */
    public static Allowance ignoring(Matcher<?> matcher, String reason) {
        Objects.requireNonNull(matcher, "matcher");
        return Allowances.ignoring(matcher::matches, reason);
    }

    /**
     * Matches a session whose process has written this to its standard output since the last match. What is matched is
     * read: the next matcher goes on after it. So where Awaitility asks again, ask for this alone: once it has been
     * found, it would not be found again if something else is still missing.
     *
     * <pre>{@code
     * await().until(() -> session, says("I did the thing"));
     * }</pre>
     *
     * @param regex as for {@link Session#awaitOutput}
     */
    public static Matcher<Session> says(String regex) {
        return new SessionMatcher(
                "to say \"" + regex + "\"",
                session -> session.output().find(regex).map(WatertightMatchers::said));
    }

    /** As {@link #says}, but to its standard error. */
    public static Matcher<Session> saysInErrorOutput(String regex) {
        return new SessionMatcher(
                "to say \"" + regex + "\" in its error output",
                session -> session.errorOutput().find(regex).map(WatertightMatchers::said));
    }

    /** Matches a session whose process has ended. */
    public static Matcher<Session> hasExited() {
        return new SessionMatcher(
                "to have exited", session -> session.hasExited() ? Optional.of(session.describe()) : Optional.empty());
    }

    /**
     * Matches a session whose process has ended with this exit code.
     *
     * @param exitCode 128+n if it shall have been ended by signal n
     */
    public static Matcher<Session> exitsWith(int exitCode) {
        return new SessionMatcher(
                "to exit with " + exitCode,
                session -> session.exitCode().equals(OptionalInt.of(exitCode))
                        ? Optional.of(session.describe())
                        : Optional.empty());
    }

    private static String said(MatchResult match) {
        return "it said \"" + match.group() + "\"";
    }
}
