package dev.watertight;

import dev.watertight.adoption.Adoptions;
import dev.watertight.spi.Probe;
import java.util.ArrayList;
import java.util.HashSet;
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
        Findings findings = judge(suspects);
        return new Look(this, findings, now.unobserved(), baseline.missingFrom(now), findings.ending());
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

    /**
     * What one look found, what it could not see, and what of the baseline was not there any more.
     *
     * @param ending what was seen to be about to end, at this look or an earlier one, and was there at the last
     */
    record Look(Watch<?> watch, Findings findings, List<String> unobserved, Set<Object> gone, Set<Object> ending) {

        /** Looks again at the suspects, and at what is ending: what an event loop that is allowed closes at its end may not be. */
        Look again() {
            Set<Object> before = new HashSet<>(findings.suspects());
            before.addAll(ending);
            if (before.isEmpty()) {
                return this;
            }
            Set<Object> left = watch.probe().stillThere(before);
            Findings again = watch.judge(left);
            // A mark may be seen at one look and not at the next.
            Set<Object> stillEnding = new HashSet<>(ending);
            stillEnding.addAll(again.ending());
            stillEnding.removeIf(each -> !again.contains(each));
            return new Look(watch, again, unobserved, gone, stillEnding);
        }
    }
}
