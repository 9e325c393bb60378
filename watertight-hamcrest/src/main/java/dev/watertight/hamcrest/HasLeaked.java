package dev.watertight.hamcrest;

import dev.watertight.LeakReport;
import dev.watertight.Resource;
import dev.watertight.Snapshot;
import java.util.function.Function;
import org.hamcrest.Description;
import org.hamcrest.TypeSafeMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Matches what has leaked.
 *
 * <p>It remembers its last answer: of a matcher inside {@code not(...)} Hamcrest asks for nothing but its own
 * description, so what was found must stand there.
 */
final class HasLeaked<R extends Resource> extends TypeSafeMatcher<Snapshot<R>> {

    private final String since;
    private final Function<Snapshot<R>, LeakReport> judge;
    private volatile @Nullable LeakReport last;

    HasLeaked(String since, Function<Snapshot<R>, LeakReport> judge) {
        super(Snapshot.class);
        this.since = since;
        this.judge = judge;
    }

    @Override
    protected boolean matchesSafely(Snapshot<R> snapshot) {
        LeakReport report = judge.apply(snapshot);
        last = report;
        return !(report instanceof LeakReport.Clean);
    }

    @Override
    public void describeTo(Description description) {
        description.appendText(("to leak " + since).strip());
        LeakReport report = last;
        if (report != null && !(report instanceof LeakReport.Clean)) {
            description.appendText(", but\n" + report.text() + "\n");
        }
    }

    @Override
    protected void describeMismatchSafely(Snapshot<R> snapshot, Description description) {
        description.appendText(judge.apply(snapshot).text());
    }
}
