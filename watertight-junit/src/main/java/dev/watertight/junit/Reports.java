package dev.watertight.junit;

import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Clean;
import dev.watertight.LeakReport.Inconclusive;
import dev.watertight.LeakReport.Judged;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Resource;
import dev.watertight.origin.RescuedDescriptor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Takes reports apart, and puts them together again. */
final class Reports {

    private Reports() {}

    /** What is left of a report after another judgement. */
    static LeakReport of(
            LeakReport report,
            List<Resource> leaks,
            List<Judged> undecided,
            List<String> unobserved,
            List<Judged> allowed) {
        if (!leaks.isEmpty()) {
            return new Leaky(report.scope(), leaks, undecided, unobserved, allowed, begun(report));
        }
        return undecided.isEmpty() && unobserved.isEmpty()
                ? new Clean(report.scope(), allowed)
                : new Inconclusive(report.scope(), undecided, unobserved, allowed, begun(report));
    }

    private static Optional<Instant> begun(LeakReport report) {
        if (report instanceof Leaky leaky) {
            return leaky.begun();
        }
        return report instanceof Inconclusive inconclusive ? inconclusive.begun() : Optional.empty();
    }

    /** The report about only some of the resources; what could not be observed is no leak of these. */
    static LeakReport only(LeakReport report, Predicate<Resource> wanted) {
        return of(report, report instanceof Leaky leaky ? leaky.unobserved() : List.of(), wanted);
    }

    /** The report about only some of the resources, and about what could not be observed. */
    static LeakReport part(LeakReport report, Predicate<Resource> wanted) {
        return of(report, unobserved(report), wanted);
    }

    private static LeakReport of(LeakReport report, List<String> unobserved, Predicate<Resource> wanted) {
        List<Resource> leaks = leaks(report).filter(wanted).toList();
        List<Judged> undecided = undecided(report)
                .filter(judged -> wanted.test(judged.resource()))
                .toList();
        List<Judged> allowed = report.allowed().stream()
                .filter(judged -> wanted.test(judged.resource()))
                .toList();
        return of(report, leaks, undecided, unobserved, allowed);
    }

    /** What is said of whose leak this is, where {@link Overlaps} could not tell; empty if nothing is. */
    static Optional<String> doubtAbout(Resource leak, List<String> unobserved) {
        String beginning = "whose the " + leak.kind() + " " + leak.describe() + " is, since ";
        return unobserved.stream().filter(gap -> gap.startsWith(beginning)).findFirst();
    }

    /** The gaps that are not about one of these resources. */
    static List<String> without(List<? extends Resource> resources, List<String> unobserved) {
        Set<String> doubts = resources.stream()
                .flatMap(resource -> doubtAbout(resource, unobserved).stream())
                .collect(Collectors.toSet());
        return unobserved.stream().filter(gap -> !doubts.contains(gap)).toList();
    }

    /** Whether nothing can have been missed. */
    static boolean isFullyObserved(LeakReport report) {
        return unobserved(report).isEmpty();
    }

    /** What could not be observed. */
    static List<String> unobserved(LeakReport report) {
        if (report instanceof Leaky leaky) {
            return leaky.unobserved();
        }
        return report instanceof Inconclusive inconclusive ? inconclusive.unobserved() : List.of();
    }

    /** What was closed by the garbage collector, if anything, and then the rest: they may be judged differently. */
    static List<LeakReport> parts(LeakReport report) {
        return suspects(report).noneMatch(Reports::isRescued)
                ? List.of(report)
                : List.of(part(report, Reports::isRescued), part(report, resource -> !isRescued(resource)));
    }

    static boolean isRescued(Resource resource) {
        return resource instanceof RescuedDescriptor;
    }

    /** What leaked, and what may have. */
    static Stream<Resource> suspects(LeakReport report) {
        return Stream.concat(leaks(report), undecided(report).map(Judged::resource));
    }

    static Stream<Resource> allowed(LeakReport report) {
        return report.allowed().stream().map(Judged::resource);
    }

    static Stream<Resource> leaks(LeakReport report) {
        return report instanceof Leaky leaky ? leaky.leaks().stream() : Stream.empty();
    }

    static Stream<Judged> undecided(LeakReport report) {
        if (report instanceof Leaky leaky) {
            return leaky.undecided().stream();
        }
        return report instanceof Inconclusive inconclusive ? inconclusive.undecided().stream() : Stream.empty();
    }
}
