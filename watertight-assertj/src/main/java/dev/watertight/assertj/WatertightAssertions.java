package dev.watertight.assertj;

import dev.watertight.LeakReport;
import dev.watertight.Resource;
import dev.watertight.Snapshot;
import dev.watertight.process.Session;
import org.jspecify.annotations.Nullable;

/**
 * The entry points, to be imported statically next to AssertJ's own.
 *
 * @since 0.1
 */
public final class WatertightAssertions {

    private WatertightAssertions() {}

    /** Begins an assertion on a snapshot. */
    public static <R extends Resource> SnapshotAssert<R> assertThat(@Nullable Snapshot<R> actual) {
        return new SnapshotAssert<>(actual);
    }

    /** Begins an assertion on what a leak check found. */
    public static LeakReportAssert assertThat(@Nullable LeakReport actual) {
        return new LeakReportAssert(actual);
    }

    /** Begins an assertion on a launched process. */
    public static SessionAssert assertThat(@Nullable Session actual) {
        return new SessionAssert(actual);
    }
}
