package dev.watertight.junit;

import dev.watertight.Allowance;
import dev.watertight.Allowances;
import dev.watertight.LeakReport;
import dev.watertight.Snapshot;
import java.util.List;
import java.util.stream.Stream;

/**
 * What tests and containers inside of another one, or of the run, have told already, or have found to be no leak: there
 * it needs no second judgement.
 */
final class Told {

    private final Remembered<Boolean> judged = new Remembered<>();

    void add(LeakReport report) {
        Stream.concat(Reports.suspects(report), Reports.allowed(report))
                .forEach(resource -> judged.put(resource, true));
    }

    Allowance allowance() {
        return Allowances.ignoring(resource -> judged.get(resource) != null, "it has been judged before");
    }

    /** As {@link Remembered#beforeLook}. */
    long beforeLook() {
        return judged.beforeLook();
    }

    /** As {@link Remembered#forget}: what comes under the same number later has not been judged. */
    void forget(long beforeLook, List<Snapshot<?>> look) {
        judged.forget(beforeLook, look);
    }
}
