package dev.watertight;

import dev.watertight.report.TextRenderer;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a leak check found, as a value.
 *
 * @since 0.1
 */
public sealed interface LeakReport {

    /** What was checked: a test, a class, a run, as the front end named it. */
    String scope();

    /** What was new but is no leak, each with the reason. */
    List<Judged> allowed();

    /** The report as text, with the parts of long stacks folded that do not help to find the leak. */
    default String text() {
        return TextRenderer.FOLDED.render(ReportFacts.of(this));
    }

    /** The report as text, every stack frame in full, with module, class loader and line. */
    default String fullText() {
        return TextRenderer.FULL.render(ReportFacts.of(this));
    }

    /**
     * Throws if something leaked; otherwise does nothing.
     *
     * @throws LeakError if this is {@link Leaky}
     */
    default void orThrow() {
        if (this instanceof Leaky leaky) {
            throw new LeakError(leaky);
        }
    }

    /**
     * Nothing was left open, and everything was observed.
     *
     * @param scope what was checked
     * @param allowed what was new but is no leak
     * @since 0.1
     */
    record Clean(String scope, List<Judged> allowed) implements LeakReport {
        public Clean {
            Objects.requireNonNull(scope, "scope");
            allowed = List.copyOf(allowed);
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /**
     * Something was left open.
     *
     * @param scope what was checked
     * @param leaks what was left open; never empty
     * @param undecided what may be a leak or not, each with the reason
     * @param unobserved why there may be more, a sentence each
     * @param allowed what was new but is no leak
     * @param begun when the check began, by the clock of {@link Origin#at()}; empty for snapshots, which do not know
     * @since 0.1
     */
    record Leaky(
            String scope,
            List<Resource> leaks,
            List<Judged> undecided,
            List<String> unobserved,
            List<Judged> allowed,
            Optional<Instant> begun)
            implements LeakReport {
        public Leaky {
            Objects.requireNonNull(scope, "scope");
            Objects.requireNonNull(begun, "begun");
            leaks = List.copyOf(leaks);
            undecided = List.copyOf(undecided);
            unobserved = List.copyOf(unobserved);
            allowed = List.copyOf(allowed);
            if (leaks.isEmpty()) {
                throw new IllegalArgumentException("a leaky report needs at least one leak, but there is none");
            }
        }

        /** A report of a check whose beginning is not known. */
        public Leaky(
                String scope,
                List<Resource> leaks,
                List<Judged> undecided,
                List<String> unobserved,
                List<Judged> allowed) {
            this(scope, leaks, undecided, unobserved, allowed, Optional.empty());
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /**
     * No leak is certain, but that there is none is not certain either.
     *
     * @param scope what was checked
     * @param undecided what may be a leak or not, each with the reason
     * @param unobserved what could not be observed, a sentence each; empty only if something is undecided
     * @param allowed what was new but is no leak
     * @param begun when the check began, by the clock of {@link Origin#at()}; empty for snapshots, which do not know
     * @since 0.1
     */
    record Inconclusive(
            String scope,
            List<Judged> undecided,
            List<String> unobserved,
            List<Judged> allowed,
            Optional<Instant> begun)
            implements LeakReport {
        public Inconclusive {
            Objects.requireNonNull(scope, "scope");
            Objects.requireNonNull(begun, "begun");
            undecided = List.copyOf(undecided);
            unobserved = List.copyOf(unobserved);
            allowed = List.copyOf(allowed);
            if (undecided.isEmpty() && unobserved.isEmpty()) {
                throw new IllegalArgumentException("an inconclusive report needs a reason, but there is none");
            }
        }

        /** A report of a check whose beginning is not known. */
        public Inconclusive(String scope, List<Judged> undecided, List<String> unobserved, List<Judged> allowed) {
            this(scope, undecided, unobserved, allowed, Optional.empty());
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /**
     * A resource and why it was judged as it was.
     *
     * @param resource the resource
     * @param reason why it is no leak, or why that cannot be told
     * @since 0.1
     */
    record Judged(Resource resource, String reason) {}
}
