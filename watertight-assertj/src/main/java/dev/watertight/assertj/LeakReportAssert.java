package dev.watertight.assertj;

import dev.watertight.LeakReport;
import dev.watertight.Resource;
import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on what a leak check found.
 *
 * @since 0.1
 */
public final class LeakReportAssert extends AbstractAssert<LeakReportAssert, LeakReport> {

    LeakReportAssert(@Nullable LeakReport actual) {
        super(actual, LeakReportAssert.class);
    }

    /** Verifies that nothing was left open, and that this is certain. */
    public LeakReportAssert isClean() {
        isNotNull();
        if (!(actual instanceof LeakReport.Clean)) {
            throw failure("expected not to leak, but%n%s", actual.text());
        }
        return this;
    }

    /** Verifies that something was left open. */
    public LeakReportAssert isLeaky() {
        isNotNull();
        if (!(actual instanceof LeakReport.Leaky)) {
            throw failure("expected to leak, but%n%s", actual.text());
        }
        return this;
    }

    /** The resources that were left open, for further assertions; none if the report is not leaky. */
    public ListAssert<Resource> leaks() {
        isNotNull();
        List<Resource> leaks = actual instanceof LeakReport.Leaky leaky ? leaky.leaks() : List.of();
        return Assertions.assertThat(leaks);
    }
}
