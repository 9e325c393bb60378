package dev.watertight;

import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.descriptor.Vanished;
import dev.watertight.origin.Origins;
import dev.watertight.origin.Rescues;
import dev.watertight.report.TextRenderer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches what is opened and started from now on, and tells at the end what of it was left open.
 *
 * <pre>{@code
 * try (LeakCheck check = LeakCheck.begin()) {
 *     ...
 * } // LeakError if anything was left open
 * }</pre>
 *
 * <p>A check sees the whole JVM: what other threads open meanwhile is told as well. It closes, interrupts and
 * collects nothing. An instance may be used by one thread at a time.
 *
 * @since 0.1
 */
public final class LeakCheck implements AutoCloseable {

    private final Settings settings;
    private final List<Watch<?>> watches;
    private final Rescues rescues;
    private final Instant begun;
    private @Nullable LeakReport report;
    private Set<Object> gone = Set.of();

    private LeakCheck(Settings settings) {
        Origins.request();
        this.settings = settings;
        this.rescues = new Rescues();
        this.begun = Origins.now();
        this.watches = Probes.of(settings.kinds()).stream()
                .<Watch<?>>map(probe -> Watch.begin(probe, settings.allowances()))
                .toList();
    }

    /** Begins a check of everything that can leak, with a settling time of one second. */
    public static LeakCheck begin() {
        return configure().begin();
    }

    /** Configures a check before it begins. */
    public static Configuration configure() {
        return new Configuration(Settings.DEFAULT);
    }

    /** What was there when the check began: a snapshot for each kind that is watched. */
    public List<Snapshot<?>> baseline() {
        return watches.stream().<Snapshot<?>>map(Watch::baseline).toList();
    }

    /**
     * Opens something that is meant to outlast the test that needs it first: a server for all tests of the run, a cache, a
     * pool. What the action opens and starts is no leak of the check that is going on, nor of any other one, nor of the run.
     *
     * <pre>{@code
     * static synchronized Broker broker() {
     *     if (broker == null) {
     *         broker = LeakCheck.adopt("all tests share the broker; it ends with the JVM", Broker::start);
     *     }
     *     return broker;
     * }
     * }</pre>
     *
     * <p>Only what the action certainly opens counts: what this thread opens before the action returns, and the threads that
     * it starts. So the action should wait until all is set up. Besides, these count whenever they come: threads that those
     * threads start in their turn, and what the returned object {@linkplain Allowances#ignoringOwnedBy owns}, as a pool
     * does its workers. What was opened at the same time by other threads is told as ever; where the agent does not record who
     * opened what, and other threads ran meanwhile, the report is inconclusive about what may be the one or the other.
     *
     * <p>If the action fails, nothing is adopted.
     *
     * @param reason why it may stay open; not blank
     * @param action opens it
     * @return what the action returns; it is not kept
     * @throws E if the action does
     */
    public static <T, E extends Exception> T adopt(String reason, Opening<T, E> action) throws E {
        return new Adopting(reason, null).run(action);
    }

    /**
     * As {@link #adopt(String, Opening)}, but what is opened belongs to a test class: it is told as the class's leak if it is
     * still open when the class has ended, after {@code @AfterAll}. That takes {@code watertight-junit}, and a class that is
     * checked; otherwise it is told never.
     *
     * @param owner the test class that closes it; an enclosing class if the test is in a nested one
     * @param reason why it may stay open until then; not blank
     * @param action opens it
     * @return what the action returns; it is not kept
     * @throws E if the action does
     */
    public static <T, E extends Exception> T adopt(Class<?> owner, String reason, Opening<T, E> action) throws E {
        return new Adopting(reason, Objects.requireNonNull(owner, "owner")).run(action);
    }

    /**
     * As {@link #adopt(String, Opening)}, for an action that returns nothing.
     *
     * @throws E if the action does
     */
    public static <E extends Exception> void adopt(String reason, Action<E> action) throws E {
        new Adopting(reason, null).run(opening(action));
    }

    /**
     * As {@link #adopt(Class, String, Opening)}, for an action that returns nothing.
     *
     * @throws E if the action does
     */
    public static <E extends Exception> void adopt(Class<?> owner, String reason, Action<E> action) throws E {
        new Adopting(reason, Objects.requireNonNull(owner, "owner")).run(opening(action));
    }

    private static <E extends Exception> Opening<Object, E> opening(Action<E> action) {
        Objects.requireNonNull(action, "action");
        return () -> {
            action.run();
            return Void.class; // nothing that could own anything
        };
    }

    /**
     * Opens something and returns it.
     *
     * @param <T> what it returns
     * @param <E> what it throws
     * @since 0.1
     */
    @FunctionalInterface
    public interface Opening<T, E extends Exception> {

        /** Opens it. */
        T open() throws E;
    }

    /**
     * Opens something.
     *
     * @param <E> what it throws
     * @since 0.1
     */
    @FunctionalInterface
    public interface Action<E extends Exception> {

        /** Opens it. */
        void run() throws E;
    }

    /**
     * Ends the check: looks at what was left open, gives it the settling time to wind down, and tells. A second call
     * returns the same report.
     *
     * @param allowances what has turned out to be no leak since the check began
     */
    public LeakReport finish(Allowance... allowances) {
        if (report == null) {
            report = look(settings.settlingTime(), true, allowances);
        }
        return report;
    }

    /**
     * Looks at what is open now that was not at the beginning, without waiting. The check goes on.
     *
     * @param allowances what has turned out to be no leak since the check began
     */
    public LeakReport peek(Allowance... allowances) {
        return look(Duration.ZERO, false, allowances);
    }

    /**
     * Ends the check, and throws if something was left open. After {@link #finish}, which has told already, this
     * does nothing. What could not be observed is logged as a warning to the {@link System.Logger} of this class.
     *
     * @throws LeakError if something was left open
     */
    @Override
    public void close() {
        if (report != null) {
            return;
        }
        LeakReport found = finish();
        if (found instanceof LeakReport.Inconclusive) {
            System.getLogger(LeakCheck.class.getName()).log(System.Logger.Level.WARNING, found::text);
        }
        found.orThrow();
    }

    /**
     * What was open when this check began and has gone by its last look, as far as it is known that it was not closed by
     * its owner: see {@link Descriptors#vanishedSince}. It is no leak, and no part of the report.
     *
     * @return never null; empty if nothing is wrong, or before the first look
     */
    public List<Vanished> vanished() {
        return Descriptors.vanished(gone);
    }

    /**
     * The identities of those descriptors, apart from the standard streams, that were open when this check began and have
     * gone by its last look, whoever closed them. That is no fault as such.
     *
     * @return never null; empty before the first look
     */
    public Set<Object> gone() {
        return Descriptors.gone(gone);
    }

    /** Tells of descriptors that have {@link #vanished}, as text; with where they were opened and closed, if known. */
    public String explain(List<Vanished> vanished) {
        return TextRenderer.FOLDED.render(ReportFacts.of(settings.scope(), vanished, Optional.of(begun)));
    }

    private LeakReport look(Duration settlingTime, boolean forGood, Allowance... allowances) {
        List<Watch<?>> allowing = new ArrayList<>();
        watches.forEach(watch -> allowing.add(watch.allowing(allowances)));
        var settled = new Settling(settlingTime, Settling.Clock.SYSTEM).settle(allowing);
        gone = settled.gone();
        Set<String> unobserved = new LinkedHashSet<>();
        watches.forEach(watch -> unobserved.addAll(watch.baseline().unobserved()));
        unobserved.addAll(settled.unobserved());
        Findings findings = settled.findings();
        if (settings.rescued()
                && watches.stream().anyMatch(watch -> watch.probe().type() == Descriptor.class)) {
            // After the settling: what was to be looked at again may have been closed in the meantime, whoever did it.
            findings = findings.and(Findings.ofRescues(rescues.soFar(), findings, allowed(allowances)));
            rescues.unobserved().ifPresent(unobserved::add);
        }
        if (forGood) {
            // What these allow is left to another check, which may find that the collector has closed it by then.
            Rescues.judged(findings.all().stream()
                    .filter(each -> Stream.of(allowances).noneMatch(allowance -> allowance.covers(each))));
        }
        return findings.toReport(settings.scope(), List.copyOf(unobserved), Optional.of(begun));
    }

    private List<Allowance> allowed(Allowance... more) {
        List<Allowance> all = new ArrayList<>(settings.allowances());
        all.addAll(Allowance.nonNull(more));
        return all;
    }

    /**
     * What a check goes by.
     *
     * @param kinds empty for all
     * @param rescued whether it tells what the garbage collector has closed
     */
    private record Settings(
            String scope,
            Set<Class<? extends Resource>> kinds,
            Duration settlingTime,
            List<Allowance> allowances,
            boolean rescued) {

        static final Settings DEFAULT =
                new Settings("the code under this check", Set.of(), Duration.ofSeconds(1), List.of(), false);
    }

    /**
     * The settings of a check to come. Immutable: each method returns a new configuration.
     *
     * @since 0.1
     */
    public static final class Configuration {

        private final Settings settings;

        private Configuration(Settings settings) {
            this.settings = settings;
        }

        /**
         * What is checked, as reports shall name it.
         *
         * @param name say {@code "ServerTest.starts()"}; not blank
         */
        public Configuration named(String name) {
            Objects.requireNonNull(name, "name");
            if (name.isBlank()) {
                throw new IllegalArgumentException("the name of a check must say what is checked, but it is blank");
            }
            return new Configuration(
                    new Settings(name, settings.kinds, settings.settlingTime, settings.allowances, settings.rescued));
        }

        /**
         * Watches these kinds of resource only.
         *
         * @param kinds say {@code Descriptor.class}; at least one
         * @throws IllegalArgumentException if there is none, or if no probe observes one of them
         */
        @SafeVarargs
        @SuppressWarnings("varargs") // javac warns of passing them on, though List.of is safe
        public final Configuration kinds(Class<? extends Resource>... kinds) {
            return kinds(Arrays.asList(Objects.requireNonNull(kinds, "kinds")));
        }

        /**
         * Watches these kinds of resource only.
         *
         * @param kinds say {@code Descriptor.class}; at least one
         * @throws IllegalArgumentException if there is none, or if no probe observes one of them
         */
        public Configuration kinds(Iterable<Class<? extends Resource>> kinds) {
            Objects.requireNonNull(kinds, "kinds");
            Set<Class<? extends Resource>> chosen = new LinkedHashSet<>();
            kinds.forEach(kind -> chosen.add(Objects.requireNonNull(kind, "kind")));
            if (chosen.isEmpty()) {
                throw new IllegalArgumentException("a check needs at least one kind of resource to watch, but got"
                        + " none; there are " + Probes.names());
            }
            Probes.of(chosen);
            return new Configuration(
                    new Settings(settings.scope, chosen, settings.settlingTime, settings.allowances, settings.rescued));
        }

        /**
         * Watches only the kinds of resource that have these names in settings.
         *
         * @param names say {@code "descriptors"}; at least one
         * @throws IllegalArgumentException if there is none, or if no probe has one of them
         */
        public Configuration kindsNamed(Collection<String> names) {
            return kinds(Probes.kindsNamed(Objects.requireNonNull(names, "names")));
        }

        /**
         * How long what seems to leak may take to wind down. A clean check never waits.
         *
         * @param settlingTime the limit; zero to judge at the first look
         * @throws IllegalArgumentException if negative
         */
        public Configuration settlingTime(Duration settlingTime) {
            Objects.requireNonNull(settlingTime, "settlingTime");
            if (settlingTime.isNegative()) {
                throw new IllegalArgumentException("the settling time must be zero or more, but is "
                        + TimeUnit.MILLISECONDS.convert(settlingTime) + " ms");
            }
            return new Configuration(
                    new Settings(settings.scope, settings.kinds, settlingTime, settings.allowances, settings.rescued));
        }

        /** What is no leak, besides what was allowed before and the built-in rules. */
        public Configuration allowing(Allowance... allowances) {
            List<Allowance> all = new ArrayList<>(settings.allowances);
            all.addAll(Allowance.nonNull(allowances));
            return new Configuration(new Settings(
                    settings.scope, settings.kinds, settings.settlingTime, List.copyOf(all), settings.rescued));
        }

        /**
         * Tells also of descriptors that were opened in the meantime, and that a cleaner or finalizer has closed instead of
         * the code: they are leaks that the garbage collector happened to come by. It takes the agent to see them.
         */
        public Configuration tellingRescued() {
            return new Configuration(
                    new Settings(settings.scope, settings.kinds, settings.settlingTime, settings.allowances, true));
        }

        /** Begins the check: takes the baseline now. */
        public LeakCheck begin() {
            return new LeakCheck(settings);
        }
    }
}
