package dev.watertight;

import dev.watertight.adoption.Adoptions;
import dev.watertight.spi.Probe;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One kind of resource under a check: what was there before, and what is said to be no leak. */
record Watch<R extends Resource>(Probe<R> probe, Snapshot<R> baseline, List<Allowance> allowances) {

    /** Begins with what is there now. */
    static <R extends Resource> Watch<R> begin(Probe<R> probe, List<Allowance> allowances) {
        Snapshot<R> baseline = probe.snapshot();
        forgetAdopted(baseline);
        return new Watch<>(probe, baseline, allowances);
    }

    /** Looks at everything; what is in {@code told} needs no second look. */
    Look look(Set<Object> told) {
        Snapshot<R> now = probe.snapshot();
        forgetAdopted(now);
        Set<Object> suspects = now.without(baseline);
        suspects.removeAll(told);
        return new Look(this, judge(suspects), now.unobserved(), baseline.missingFrom(now));
    }

    private static void forgetAdopted(Snapshot<?> without) {
        if (without.unobserved().isEmpty()) {
            Adoptions.keep(without.type(), without.identities());
        }
    }

    /** The same watch with more allowances. */
    Watch<R> allowing(Allowance... more) {
        List<Allowance> all = new ArrayList<>(allowances);
        all.addAll(Allowance.nonNull(more));
        return new Watch<>(probe, baseline, all);
    }

    Findings judge(Set<Object> suspects) {
        return Findings.judge(probe, suspects, allowances);
    }

    /** What one look found, what it could not see, and what of the baseline was not there any more. */
    record Look(Watch<?> watch, Findings findings, List<String> unobserved, Set<Object> gone) {

        /** Looks again at the suspects only. */
        Look again() {
            if (!findings.suspicious()) {
                return this;
            }
            Set<Object> left = watch.probe().stillThere(findings.suspects());
            return new Look(watch, watch.judge(left), unobserved, gone);
        }
    }
}
