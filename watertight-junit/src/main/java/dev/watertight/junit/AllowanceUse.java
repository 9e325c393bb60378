package dev.watertight.junit;

import dev.watertight.LeakReport;
import dev.watertight.origin.Recorder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Which of the allowances that applied in a run have covered something; the others may be out of date. A run may have been
 * asked for some tests only: so one that is for a test or class is told of if all of that has run, and one for a package
 * or for all tests if more than one class has run.
 */
final class AllowanceUse {

    /** By the text of each that was there for a test. */
    private final Map<String, Use> uses = new HashMap<>();

    private final Set<Class<?>> classes = new HashSet<>();

    private static final class Use {
        private final Set<String> tests = new HashSet<>();
        private boolean used;
        private boolean general;
    }

    /** A test or container for which these were declared has ended with this report. */
    synchronized void note(List<Declared> declared, ExtensionContext context, LeakReport report) {
        TestContexts.withTestClass(context).getTestClass().ifPresent(classes::add);
        boolean hasOrigins = Recorder.find().isPresent();
        for (Declared each : declared) {
            if (each.allowance().needsOrigins() && !hasOrigins) {
                continue; // it could not cover anything
            }
            Use use = uses.computeIfAbsent(each.text(), text -> new Use());
            each.test().ifPresentOrElse(use.tests::add, () -> use.general = true);
            use.used = use.used || Reports.allowed(report).anyMatch(each.allowance()::covers);
        }
    }

    /** Those that have covered nothing, sorted. */
    synchronized List<String> unused(Coverage coverage) {
        return uses.entrySet().stream()
                .filter(each -> !each.getValue().used)
                .filter(each -> each.getValue().general ? classes.size() > 1 : coverage.covers(each.getValue().tests))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
