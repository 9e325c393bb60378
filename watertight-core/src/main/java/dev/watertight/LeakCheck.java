package dev.watertight;

import dev.watertight.origin.Origins;
import dev.watertight.spi.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
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
    private @Nullable LeakReport report;

    private LeakCheck(Settings settings) {
        Origins.request();
        this.settings = settings;
        this.watches = Probes.of(settings.kinds()).stream()
                .<Watch<?>>map(probe -> watch(probe, settings.allowances()))
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
     * Ends the check: looks at what was left open, gives it the settling time to wind down, and tells. A second call
     * returns the same report.
     *
     * @param allowances what has turned out to be no leak since the check began
     */
    public LeakReport finish(Allowance... allowances) {
        if (report == null) {
            report = look(settings.settlingTime(), allowances);
        }
        return report;
    }

    /**
     * Looks at what is open now that was not at the beginning, without waiting. The check goes on.
     *
     * @param allowances what has turned out to be no leak since the check began
     */
    public LeakReport peek(Allowance... allowances) {
        return look(Duration.ZERO, allowances);
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

    private LeakReport look(Duration settlingTime, Allowance... allowances) {
        List<Watch<?>> allowing = new ArrayList<>();
        watches.forEach(watch -> allowing.add(watch.allowing(allowances)));
        var settled = new Settling(settlingTime, Settling.Clock.SYSTEM).settle(allowing);
        Set<String> unobserved = new LinkedHashSet<>();
        watches.forEach(watch -> unobserved.addAll(watch.baseline().unobserved()));
        unobserved.addAll(settled.unobserved());
        return settled.findings().toReport(settings.scope(), List.copyOf(unobserved));
    }

    private static <R extends Resource> Watch<R> watch(Probe<R> probe, List<Allowance> allowances) {
        return new Watch<>(probe, probe.snapshot(), allowances);
    }

    /** What a check goes by; {@code kinds} that are empty mean all. */
    private record Settings(
            String scope, Set<Class<? extends Resource>> kinds, Duration settlingTime, List<Allowance> allowances) {

        static final Settings DEFAULT =
                new Settings("the code under this check", Set.of(), Duration.ofSeconds(1), List.of());
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
            return new Configuration(new Settings(name, settings.kinds, settings.settlingTime, settings.allowances));
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
            return new Configuration(new Settings(settings.scope, chosen, settings.settlingTime, settings.allowances));
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
            return new Configuration(new Settings(settings.scope, settings.kinds, settlingTime, settings.allowances));
        }

        /** What is no leak, besides what was allowed before and the built-in rules. */
        public Configuration allowing(Allowance... allowances) {
            List<Allowance> all = new ArrayList<>(settings.allowances);
            all.addAll(Allowance.nonNull(allowances));
            return new Configuration(
                    new Settings(settings.scope, settings.kinds, settings.settlingTime, List.copyOf(all)));
        }

        /** Begins the check: takes the baseline now. */
        public LeakCheck begin() {
            return new LeakCheck(settings);
        }
    }
}
