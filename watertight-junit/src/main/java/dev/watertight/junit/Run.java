package dev.watertight.junit;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.Snapshot;
import dev.watertight.junit.Parameters.Rescued;
import dev.watertight.junit.Parameters.RunCheck;
import dev.watertight.origin.Origins;
import dev.watertight.origin.Rescues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * The run of all tests of one test plan: what its checks share, and the check of the run as a whole. It lies in the root
 * store, which JUnit closes when all tests have ended; of all hooks at a run's end, this is the only one that build
 * tools and the console launcher take for a failure, with its message.
 */
final class Run implements AutoCloseable {

    private static final Namespace NAMESPACE = Namespace.create(Run.class);

    private final RunListener.Session session;

    /** Null if checks are switched off. */
    private final @Nullable Whole whole;

    private final Told told = new Told();
    private final AllowanceUse allowanceUse = new AllowanceUse();
    private final Overlaps overlaps;
    private final SharedThreads sharedThreads = new SharedThreads();
    private final Holdings holdings;
    private final Acceptance acceptance;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private final Vanishings vanishings;

    /** Whether JUnit closes what lies in its stores, without being told of each. */
    private final boolean closedByJUnit;

    private Run(ExtensionContext context) {
        Parameters parameters = new Parameters(context::getConfigurationParameter);
        this.closedByJUnit = parameters.closesWhatLiesInStores();
        this.session = RunListener.session(context);
        this.overlaps = new Overlaps(session.activity()::wasWatched);
        this.holdings = new Holdings(ledger(), sharedThreads);
        boolean enabled = parameters.enabled();
        this.acceptance = enabled ? Acceptance.of(parameters, ledger()) : Acceptance.ofNothing(ledger());
        if (enabled) {
            session.reportTo(parameters.report());
        }
        this.whole = enabled ? session.takeWhole().orElseGet(() -> Whole.begin(parameters)) : null;
        this.vanishings = new Vanishings(this, whole == null ? Origins.now() : whole.begun);
    }

    /** The check of the run as a whole, and what to do about what it finds. */
    record Whole(LeakCheck check, Settings settings, RunCheck wanted, Instant begun) {

        /**
         * Begins it.
         *
         * @throws ExtensionConfigurationException if a setting makes no sense
         */
        static Whole begin(Parameters parameters) {
            Origins.request(parameters.origins());
            Settings settings = Settings.ofRun(parameters);
            RunCheck wanted = parameters.run();
            return new Whole(settings.begin("the whole run"), settings, wanted, Origins.now());
        }
    }

    /** The run that this context belongs to; it begins with the first call. */
    static Run of(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Run.class, key -> new Run(context), Run.class);
    }

    /** Whether the check of a test or container has not begun yet, unless checks are switched off. */
    boolean isToBegin(ExtensionContext context) {
        return whole != null && scope(context).isEmpty();
    }

    /**
     * Begins the check of a test or container, if that is wanted.
     *
     * @throws ExtensionConfigurationException if a setting makes no sense
     */
    void begin(ExtensionContext context) {
        Parameters.requireKnown(session.parameterNames());
        Settings own = Settings.of(context);
        if (own.declared().stream().anyMatch(each -> each.test().isPresent())) {
            session.track();
        }
        if (isContainerOfTests(context) || own.granularity() == Watertight.Granularity.METHOD) {
            letClose(context.getRoot(), this);
            Scope scope = new Scope(this, context, own);
            store(context).put(context.getUniqueId(), scope);
            letClose(context, scope);
        }
    }

    /** Makes sure that JUnit closes what lies in the store of this context, after all that is put there later. */
    private void letClose(ExtensionContext context, AutoCloseable resource) {
        if (!closedByJUnit) {
            store(context).getOrComputeIfAbsent("closing " + context.getUniqueId(), key -> new Closing(resource));
        }
    }

    private static boolean isContainerOfTests(ExtensionContext context) {
        return TestContexts.withTestClass(context).getTestMethod().isEmpty();
    }

    /** The check of a test or container, while it is going on. */
    Optional<Scope> scope(ExtensionContext context) {
        return Optional.ofNullable(store(context).get(context.getUniqueId(), Scope.class));
    }

    Activity activity() {
        return session.activity();
    }

    Overlaps overlaps() {
        return overlaps;
    }

    /** What has been told so far, for the summary at the end. */
    Ledger ledger() {
        return session.ledger();
    }

    /** What is held for the life of the JVM. */
    Holdings holdings() {
        return holdings;
    }

    /** The threads that live on and are no leaks. */
    SharedThreads sharedThreads() {
        return sharedThreads;
    }

    /** Which leaks fail nothing. */
    Acceptance acceptance() {
        return acceptance;
    }

    /** Takes down how much there was when a check began, if a report shall show it. */
    void count(ExtensionContext context, LeakCheck check) {
        if (session.reports()) {
            ledger().count(Where.of(context), check.baseline());
        }
    }

    /** Which tests and containers the threads of this session work for. */
    WorkLog workLog() {
        return session.workLog();
    }

    /** Which allowances have covered something. */
    AllowanceUse allowanceUse() {
        return allowanceUse;
    }

    /** What tests have taken away. */
    Vanishings vanishings() {
        return vanishings;
    }

    /** What has been told by the tests and containers of this run. */
    Told told() {
        return told;
    }

    /** Nothing in this report needs another judgement by what is around this test or container. */
    void settle(ExtensionContext context, LeakReport report) {
        Rescues.judged(Stream.concat(Reports.suspects(report), Reports.allowed(report)));
        toldAround(context).forEach(told -> told.add(report));
    }

    /** To be called before a look at all there is, and what it returns to be handed what was seen. */
    Consumer<List<Snapshot<?>>> beforeLook(ExtensionContext context) {
        Consumer<List<Snapshot<?>>> forget = forgetting(overlaps.beforeLook(), overlaps::forget)
                .andThen(forgetting(holdings.beforeLook(), holdings::forget));
        for (Told told : toldAround(context)) {
            forget = forget.andThen(forgetting(told.beforeLook(), told::forget));
        }
        return forget;
    }

    private static Consumer<List<Snapshot<?>>> forgetting(long beforeLook, BiConsumer<Long, List<Snapshot<?>>> forget) {
        return look -> forget.accept(beforeLook, look);
    }

    /** What has been told in the run, and in the containers around a test or container. */
    private List<Told> toldAround(ExtensionContext context) {
        List<Told> all = new ArrayList<>(List.of(told));
        for (ExtensionContext around = context.getParent().orElse(null);
                around != null;
                around = around.getParent().orElse(null)) {
            scope(around).map(Scope::told).ifPresent(all::add);
        }
        return all;
    }

    /** The last stage for a test or container: takes down what its report says, and fails or warns. */
    void conclude(ExtensionContext context, LeakReport attributed, Optional<String> vanished, Settings settings) {
        Where where = Where.of(context);
        LeakReport report = acceptance.apply(where, holdings.take(where, attributed));
        tell(where, report, settings);
        ledger().observed(where, settings.everyKind() && Reports.isFullyObserved(report));
        List<Verdict> verdicts = new ArrayList<>(Verdict.of(report, settings));
        if (settings.vanished() == RunCheck.FAIL && vanished.isPresent()) {
            Verdict last = verdicts.get(verdicts.size() - 1);
            if (!(last instanceof Verdict.Warning)) { // that is told besides
                verdicts.remove(last);
            }
            verdicts.add(last.and(new AssertionError(vanished.get())));
        } else {
            vanished.ifPresent(text -> tell(context, text));
        }
        verdicts.forEach(verdict -> verdict.carryOut(text -> warn(context, report, text)));
    }

    private void tell(Where where, LeakReport report, Settings settings) {
        ledger().tell(
                        where,
                        report,
                        part -> Ledger.Outcome.of(settings.judging(part).mode()));
    }

    /** Tells without failing: on the standard error stream, and as a report entry. */
    private void warn(ExtensionContext context, LeakReport report, String text) {
        if (isNews(report)) {
            tell(context, text);
        }
    }

    private static void tell(ExtensionContext context, String text) {
        System.err.println(text);
        context.publishReportEntry("watertight", text);
    }

    /** That something could not be observed is said once. */
    private boolean isNews(LeakReport report) {
        return !(report instanceof LeakReport.Inconclusive inconclusive)
                || !inconclusive.undecided().isEmpty()
                || warned.addAll(inconclusive.unobserved());
    }

    @Override
    public void close() {
        try {
            Whole check = whole;
            if (check != null) {
                Verdict verdict = conclude(check);
                ledger().tellUnused(allowanceUse.unused(session.coverage()));
                acceptance
                        .finish(session.coverage())
                        .map(text -> verdict.and(new AssertionError(text)))
                        .orElse(verdict)
                        .carryOut(text -> {});
            }
        } finally {
            session.runEnded();
        }
    }

    /** The last stage for the run as a whole. */
    private Verdict conclude(Whole check) {
        if (check.wanted == RunCheck.OFF && overlaps.isEmpty()) {
            return new Verdict.Pass();
        }
        LeakReport found = check.check.finish(told.allowance());
        LeakReport attributed = check.wanted == RunCheck.OFF
                ? Reports.only(overlaps.attribute(found, false), overlaps::isSuspected)
                : overlaps.attribute(found, true);
        LeakReport report = acceptance.apply(Where.WHOLE_RUN, holdings.take(Where.WHOLE_RUN, attributed));
        boolean fails = check.wanted == RunCheck.FAIL
                || Reports.suspects(report)
                        .filter(resource -> !Reports.isRescued(resource) || check.settings.rescued() == Rescued.FAIL)
                        .anyMatch(overlaps::fails);
        Settings settings = fails ? check.settings.failing() : check.settings.warning();
        tell(Where.WHOLE_RUN, report, settings);
        List<Verdict> verdicts = Verdict.of(report, settings);
        // IDEs ignore what fails above the classes, so it is printed in any case.
        verdicts.forEach(
                verdict -> verdict.text().filter(text -> isNews(report)).ifPresent(System.err::println));
        return verdicts.get(verdicts.size() - 1);
    }

    /** Stores inherit from the parent context's, so the key must tell whose the value is. */
    private static Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }
}
