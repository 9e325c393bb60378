package dev.watertight.assertj;

import dev.watertight.Allowance;
import dev.watertight.LeakReport;
import dev.watertight.Resource;
import dev.watertight.Snapshot;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on a snapshot. None of them waits: where threads and executors need time to wind down, let Awaitility ask
 * again with a new snapshot each time:
 *
 * <pre>{@code
 * await().untilAsserted(() -> assertThat(Threads.snapshot()).hasNotLeakedSince(good));
 * }</pre>
 *
 * <p>What could not be observed is no leak, but no proof of the opposite either: then both forms fail, and say so.
 *
 * @param <R> the type of the resources
 * @since 0.1
 */
public final class SnapshotAssert<R extends Resource> extends AbstractAssert<SnapshotAssert<R>, Snapshot<R>> {

    SnapshotAssert(@Nullable Snapshot<R> actual) {
        super(actual, SnapshotAssert.class);
    }

    /**
     * Verifies that nothing was left open since the baseline was taken.
     *
     * @param baseline an earlier snapshot of the same kind
     * @param allowances what is no leak, besides the built-in rules
     */
    public SnapshotAssert<R> hasNotLeakedSince(Snapshot<R> baseline, Allowance... allowances) {
        isNotNull();
        return isClean(actual.leakedSince(baseline, allowances));
    }

    /**
     * Verifies that nothing was left open since the baseline was taken; for threads only.
     *
     * @param baseline an earlier snapshot of threads
     * @param topFunction short for {@link dev.watertight.Allowances#ignoringTopFunction}
     * @param more likewise
     */
    public SnapshotAssert<R> hasNotLeakedSince(Snapshot<R> baseline, String topFunction, String... more) {
        isNotNull();
        return isClean(actual.leakedSince(baseline, topFunction, more));
    }

    /**
     * Verifies that something was left open since the baseline was taken.
     *
     * @param baseline an earlier snapshot of the same kind
     * @param allowances what is no leak, besides the built-in rules
     */
    public SnapshotAssert<R> hasLeakedSince(Snapshot<R> baseline, Allowance... allowances) {
        isNotNull();
        return isLeaky(actual.leakedSince(baseline, allowances));
    }

    /**
     * Verifies that something was left open since the baseline was taken; for threads only.
     *
     * @param baseline an earlier snapshot of threads
     * @param topFunction short for {@link dev.watertight.Allowances#ignoringTopFunction}
     * @param more likewise
     */
    public SnapshotAssert<R> hasLeakedSince(Snapshot<R> baseline, String topFunction, String... more) {
        isNotNull();
        return isLeaky(actual.leakedSince(baseline, topFunction, more));
    }

    /** Verifies that nothing is open but what the built-in rules and the allowances cover; without a baseline. */
    public SnapshotAssert<R> hasNotLeaked(Allowance... allowances) {
        isNotNull();
        return isClean(actual.leaked(allowances));
    }

    /** As {@link #hasNotLeaked(Allowance...)}, for threads only, by their top functions. */
    public SnapshotAssert<R> hasNotLeaked(String topFunction, String... more) {
        isNotNull();
        return isClean(actual.leaked(topFunction, more));
    }

    /** Verifies that something is open which neither a built-in rule nor an allowance covers; without a baseline. */
    public SnapshotAssert<R> hasLeaked(Allowance... allowances) {
        isNotNull();
        return isLeaky(actual.leaked(allowances));
    }

    /** As {@link #hasLeaked(Allowance...)}, for threads only, by their top functions. */
    public SnapshotAssert<R> hasLeaked(String topFunction, String... more) {
        isNotNull();
        return isLeaky(actual.leaked(topFunction, more));
    }

    /** The resources of the snapshot, with their details, for further assertions. */
    public ListAssert<R> resources() {
        isNotNull();
        return Assertions.assertThat(actual.resources());
    }

    private SnapshotAssert<R> isClean(LeakReport report) {
        new LeakReportAssert(report).as(info.description()).isClean();
        return this;
    }

    private SnapshotAssert<R> isLeaky(LeakReport report) {
        new LeakReportAssert(report).as(info.description()).isLeaky();
        return this;
    }
}
