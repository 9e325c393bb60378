package dev.watertight.benchmarks;

import dev.watertight.LeakReport;

/** A fast check that is wrong is not worth measuring. */
final class Expect {

    private Expect() {}

    static void clean(LeakReport report) {
        if (!(report instanceof LeakReport.Clean)) {
            throw new IllegalStateException("expected a clean report, but got " + report.text());
        }
    }

    static void oneLeak(LeakReport report) {
        if (!(report instanceof LeakReport.Leaky leaky) || leaky.leaks().size() != 1) {
            throw new IllegalStateException("expected one leak, but got " + report.text());
        }
    }
}
