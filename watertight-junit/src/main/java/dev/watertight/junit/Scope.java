package dev.watertight.junit;

import dev.watertight.Allowance;
import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.Snapshot;
import dev.watertight.junit.Belongings.Whose;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The check of one test or container. It lies in the store of the context, where JUnit closes it after everything else,
 * since nothing was put there before; what it throws then fails exactly this test or container, or is added as
 * suppressed if that has failed already.
 */
final class Scope implements AutoCloseable {

    private final Run run;
    private final ExtensionContext context;
    private final Settings settings;
    private final String name;
    private final Told told = new Told();
    private final Activity.Watch watch;
    private final Belongings belongings;
    private final LeakCheck check;
    /** What was there when the first check inside began. */
    private final AtomicReference<@Nullable List<Snapshot<?>>> firstInside = new AtomicReference<>();

    private volatile boolean onlyConstructed;

    Scope(Run run, ExtensionContext context, Settings settings) {
        this.run = run;
        this.context = context;
        this.settings = settings;
        this.name = ScopeName.of(context);
        this.watch = run.activity().watch(context.getUniqueId());
        this.belongings = new Belongings(run, context, watch);
        Consumer<List<Snapshot<?>>> forget = run.beforeLook(context);
        this.check = settings.begin(name);
        forget.accept(check.baseline());
        for (Optional<ExtensionContext> around = context.getParent();
                around.isPresent();
                around = around.get().getParent()) {
            run.scope(around.get()).ifPresent(scope -> scope.firstInside.compareAndSet(null, check.baseline()));
        }
        run.count(context, check);
        TestContexts.withTestClass(context).getTestClass().ifPresent(run.holdings()::addTestClass);
        run.workLog().begin(context.getUniqueId(), name);
        run.workLog().watched(context.getUniqueId(), Overlaps.Role.of(settings));
    }

    /** What has been told by the tests and containers inside of this one. */
    Told told() {
        return told;
    }

    /** Whether this was opened here, and before the first check inside began. */
    boolean opensFirst(Object identity) {
        List<Snapshot<?>> first = firstInside.get();
        return first != null && isIn(first, identity) && !isIn(check.baseline(), identity);
    }

    private static boolean isIn(List<Snapshot<?>> baseline, Object identity) {
        return baseline.stream().anyMatch(snapshot -> snapshot.identities().contains(identity));
    }

    boolean isWatched() {
        return settings.watched();
    }

    /** The instance of the test is about to be made; whether the test is disabled, JUnit looks only then. */
    void constructing() {
        onlyConstructed = true;
    }

    /** The test is not disabled. */
    void goingOn() {
        onlyConstructed = false;
    }

    @Override
    public void close() {
        run.workLog().end(context.getUniqueId());
        Fixtures.end(context);
        Settings applied = isDisabled() ? settings.unwatched() : settings;
        LeakReport seen = look(applied.watched() && !watch.overlapped(), belongings.ofOthers());
        LeakReport own = watch.overlapped() ? own(seen, applied) : belongings.of(Whose.OWN, seen);
        if (applied.watched()) {
            noteUse(seen);
            noteSharedThreads(seen);
        }
        run.settle(context, own);
        if (applied.watched()) {
            Optional<String> vanished = run.vanishings().of(context, check, watch.overlapped(), applied);
            run.conclude(context, run.overlaps().attribute(own, false), vanished, applied);
        }
    }

    /** What of it belongs here although others ran meanwhile; what may belong here is kept in mind. */
    private LeakReport own(LeakReport seen, Settings applied) {
        LeakReport mayBe = belongings.of(Whose.UNKNOWN, seen);
        run.overlaps().leaveOpen(context.getUniqueId(), name, applied, watch.unwatched(), mayBe);
        LeakReport own = belongings.of(Whose.OWN, seen);
        if (applied.watched() && Reports.suspects(own).findAny().isPresent()) {
            own = belongings.of(Whose.OWN, look(true, belongings.notOwn()));
        }
        run.overlaps().settle(own);
        return own;
    }

    private LeakReport look(boolean patient, Allowance allowance) {
        try {
            return patient
                    ? check.finish(told.allowance(), allowance, run.acceptance().allowance())
                    : check.peek(told.allowance(), allowance);
        } catch (IllegalStateException e) {
            throw failedAllowance(e);
        } finally {
            watch.end();
        }
    }

    /** What is allowed since it was told, or will be, is none of them. */
    private void noteSharedThreads(LeakReport seen) {
        Allowance before = told.allowance();
        Allowance known = run.acceptance().allowance();
        Reports.allowed(seen)
                .filter(resource -> !before.covers(resource) && !known.covers(resource) && belongings.areOwn(resource))
                .forEach(run.sharedThreads()::add);
    }

    /** Asks allowances about what another one covers, too: they may never have seen it before. */
    private void noteUse(LeakReport seen) {
        try {
            run.allowanceUse().note(settings.declared(), context, seen);
        } catch (IllegalStateException e) {
            throw failedAllowance(e);
        }
    }

    /** Of all but errors, JUnit would hide the message. */
    private static AssertionError failedAllowance(IllegalStateException e) {
        return new AssertionError(e.getMessage(), e);
    }

    /** Of a disabled test, nothing is called that would close what its instance opened: that is not the test's leak. */
    private boolean isDisabled() {
        return onlyConstructed && context.getExecutionException().isEmpty();
    }
}
