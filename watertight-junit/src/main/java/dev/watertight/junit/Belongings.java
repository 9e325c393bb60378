package dev.watertight.junit;

import dev.watertight.Allowance;
import dev.watertight.Allowances;
import dev.watertight.LeakReport;
import dev.watertight.Resource;
import dev.watertight.origin.Owner;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tells what belongs to one test or container from what belongs to others, by where it was opened. */
final class Belongings {

    private final Run run;
    private final ExtensionContext context;
    private final Activity.Watch watch;
    private final Fixtures fixtures;

    /** The identities of what is known to belong to others. */
    private final Set<Object> others = ConcurrentHashMap.newKeySet();

    Belongings(Run run, ExtensionContext context, Activity.Watch watch) {
        this.run = run;
        this.context = context;
        this.watch = watch;
        this.fixtures = Fixtures.around(context, run);
    }

    /** Whose a resource is, as this test or container sees it. */
    enum Whose {
        /** It belongs here, or to what is inside. */
        OWN,
        /** It belongs to another test or container, which is to tell it. */
        ANOTHERS,
        /** It may be anybody's that ran meanwhile. */
        UNKNOWN
    }

    Whose whose(Resource resource) {
        if (others.contains(resource.identity()) || fixtures.own(resource)) {
            return Whose.ANOTHERS;
        }
        Whose whose = whose(resource, Owner.of(resource));
        if (whose == Whose.ANOTHERS) {
            others.add(resource.identity());
        }
        return whose == Whose.UNKNOWN && !watch.overlapped() ? Whose.OWN : whose;
    }

    private Whose whose(Resource resource, Owner owner) {
        if (owner.initialiser().isPresent()) {
            Whose whose = whoseStatic(resource, owner.initialiser().get(), owner);
            if (whose != Whose.UNKNOWN) {
                return whose;
            }
            if (Holdings.isBusyForOthers(resource)) {
                return Whose.UNKNOWN; // it works for anybody, not for the test that needed the class first
            }
        }
        return run.workLog()
                .entry(owner)
                .map(entry -> whose(resource, entry, owner.exact()))
                .orElse(Whose.UNKNOWN);
    }

    private Whose whose(Resource resource, WorkLog.Entry owner, boolean exact) {
        String here = context.getUniqueId();
        boolean certain = exact || !watch.overlapped();
        boolean late = owner.endedBefore(resource);
        if (late && !exact && run.sharedThreads().opened(resource, owner::endedBefore)) {
            return Whose.UNKNOWN;
        }
        if (late) {
            run.overlaps().openedLate(resource, owner);
        }
        if (owner.isInside(here)) {
            return certain ? Whose.OWN : Whose.UNKNOWN;
        }
        if (late) {
            return Whose.ANOTHERS;
        }
        boolean isAround = here.startsWith(owner.uniqueId());
        boolean tellsNothing = isAround && owner.role() == Overlaps.Role.UNWATCHED;
        return certain && !tellsNothing ? Whose.ANOTHERS : Whose.UNKNOWN;
    }

    /** What the statics of a test class hold belongs to the outermost check of that class. */
    private Whose whoseStatic(Resource resource, String className, Owner owner) {
        for (Optional<ExtensionContext> around = context.getParent();
                around.isPresent();
                around = around.get().getParent()) {
            if (isTestClass(className, around.get())
                    && run.scope(around.get()).filter(Scope::isWatched).isPresent()) {
                return Whose.ANOTHERS;
            }
        }
        if (isTestClass(className, context)) {
            return isInTest() ? Whose.UNKNOWN : Whose.OWN;
        }
        boolean mayHold = run.holdings().mayHold(Where.of(context), resource);
        if (run.holdings().isHeld(resource)) {
            return Whose.ANOTHERS;
        }
        if (!mayHold) {
            return Whose.UNKNOWN;
        }
        return isGoingOnElsewhere(owner) ? Whose.ANOTHERS : Whose.OWN;
    }

    /** Whether a test opened it that is still to be judged: until then, its initialiser may close what it opened. */
    private boolean isGoingOnElsewhere(Owner owner) {
        String here = context.getUniqueId();
        return owner.exact()
                && run.workLog()
                        .entry(owner)
                        .filter(entry -> !entry.isInside(here) && !here.startsWith(entry.uniqueId()))
                        .filter(entry -> run.activity().isRunning(entry.uniqueId()))
                        .isPresent();
    }

    private boolean isInTest() {
        return TestContexts.withTestClass(context).getTestMethod().isPresent();
    }

    private static boolean isTestClass(String className, ExtensionContext context) {
        return TestContexts.withTestClass(context)
                .getTestClass()
                .filter(type -> type.getName().equals(className))
                .isPresent();
    }

    /** Allows what belongs to others: they tell it. */
    Allowance ofOthers() {
        return Allowances.ignoring(
                resource -> whose(resource) == Whose.ANOTHERS, "it belongs to another test or container");
    }

    /** Allows everything but what belongs here. */
    Allowance notOwn() {
        return Allowances.ignoring(
                resource -> whose(resource) != Whose.OWN, "it may belong to another test or container");
    }

    boolean areOwn(Resource resource) {
        return whose(resource) == Whose.OWN;
    }

    /** The report, with only those resources that belong to somebody, and with all that could not be observed. */
    LeakReport of(Whose whose, LeakReport report) {
        return Reports.part(report, resource -> whose(resource) == whose);
    }
}
