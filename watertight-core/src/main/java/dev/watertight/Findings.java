package dev.watertight;

import dev.watertight.LeakReport.Judged;
import dev.watertight.adoption.Adoption;
import dev.watertight.adoption.Adoptions;
import dev.watertight.origin.Opening;
import dev.watertight.origin.Origins;
import dev.watertight.origin.RescuedDescriptor;
import dev.watertight.spi.Probe;
import dev.watertight.spi.Ruling;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the suspects of one look, or of several kinds together, turned out to be.
 *
 * @param leaks suspects that no rule covers
 * @param undecided suspects that may be leaks or not
 * @param allowed suspects that are no leaks
 * @param undecidable reasons why an allowance could not be applied
 * @param ending the identities of those that are about to end by themselves, and are no leaks by the user's rules at most
 */
record Findings(
        List<Resource> leaks,
        List<Judged> undecided,
        List<Judged> allowed,
        Set<String> undecidable,
        Set<Object> ending) {

    static final Findings NONE = new Findings(List.of(), List.of(), List.of(), Set.of(), Set.of());

    /** The stage Allowances of the flow: inspects the suspects and applies the user's and the built-in rules. */
    static <R extends Resource> Findings judge(Probe<R> probe, Set<Object> suspects, List<Allowance> allowances) {
        if (suspects.isEmpty()) {
            return NONE;
        }
        List<R> resources = probe.inspect(suspects);
        Map<Object, Ruling> rulings = probe.rule(resources);
        var leaks = new ArrayList<Resource>();
        var undecided = new ArrayList<Judged>();
        var allowed = new ArrayList<Judged>();
        var undecidable = new LinkedHashSet<String>();
        var ending = new LinkedHashSet<Object>();
        for (R resource : resources) {
            Optional<Allowance> allowance =
                    allowances.stream().filter(each -> each.covers(resource)).findFirst();
            Ruling ruling = rulings.get(resource.identity());
            Optional<Adoption> adoption = Adoptions.of(resource);
            Optional<Adoption> adoptionNearby = Adoptions.near(resource);
            if (ruling instanceof Ruling.Ending) {
                ending.add(resource.identity());
            }
            if (allowance.isPresent()) {
                allowed.add(new Judged(resource, allowance.get().reason()));
            } else if (ruling instanceof Ruling.Allowed) {
                allowed.add(new Judged(resource, ruling.reason()));
            } else if (adoption.isPresent()) {
                allowed.add(new Judged(resource, adoption.get().reason()));
            } else if (ruling instanceof Ruling.Undecided) {
                undecided.add(new Judged(resource, ruling.reason()));
            } else if (adoptionNearby.isPresent()) {
                undecided.add(new Judged(
                        resource,
                        adoptionNearby.get().reason() + "; or else another thread opened it at that time"
                                + Origins.advice()
                                        .map(how -> "; to see which, " + how)
                                        .orElse("")));
            } else {
                leaks.add(resource);
                allowances.stream()
                        .filter(each -> each.needsOrigins() && resource.origin().isEmpty())
                        .forEach(each ->
                                undecidable.add("the allowance \"" + each.reason() + "\" could not be applied: it"
                                        + " needs to know where a resource was opened or started, and without the Watertight"
                                        + " agent that is not observed"
                                        + Origins.advice()
                                                .map(how -> "; to see it, " + how)
                                                .orElse("")));
            }
        }
        return new Findings(leaks, undecided, allowed, undecidable, ending);
    }

    /**
     * What the garbage collector has closed, by the user's rules; the built-in ones know open descriptors only.
     *
     * @param others what was found to be open, a moment ago
     */
    static Findings ofRescues(List<RescuedDescriptor> rescued, Findings others, List<Allowance> allowances) {
        Set<Long> told = Opening.of(others.all().stream()).collect(Collectors.toSet());
        var leaks = new ArrayList<Resource>();
        var allowed = new ArrayList<Judged>();
        for (RescuedDescriptor each : rescued) {
            if (!told.contains(each.place().serial())) {
                allowances.stream()
                        .filter(allowance -> allowance.covers(each))
                        .findFirst()
                        .ifPresentOrElse(
                                allowance -> allowed.add(new Judged(each, allowance.reason())), () -> leaks.add(each));
            }
        }
        return new Findings(leaks, List.of(), allowed, Set.of(), Set.of());
    }

    /** Whether something was found that may be a leak. */
    boolean suspicious() {
        return !leaks.isEmpty() || !undecided.isEmpty();
    }

    /** The identities of everything that may be a leak. */
    Set<Object> suspects() {
        var identities = new LinkedHashSet<Object>();
        leaks.forEach(leak -> identities.add(leak.identity()));
        undecided.forEach(judged -> identities.add(judged.resource().identity()));
        return identities;
    }

    /** Every resource that was judged, however. */
    List<Resource> all() {
        return Stream.of(
                        leaks.stream(),
                        undecided.stream().map(Judged::resource),
                        allowed.stream().map(Judged::resource))
                .flatMap(each -> each)
                .toList();
    }

    /** Whether this was judged, and so was there. */
    boolean contains(Object identity) {
        return all().stream().anyMatch(resource -> resource.identity().equals(identity));
    }

    Findings and(Findings others) {
        return new Findings(
                concat(leaks, others.leaks),
                concat(undecided, others.undecided),
                concat(allowed, others.allowed),
                union(undecidable, others.undecidable),
                union(ending, others.ending));
    }

    LeakReport toReport(String scope, List<String> unobserved, Optional<Instant> begun) {
        List<String> gaps = concat(unobserved, List.copyOf(undecidable));
        if (!leaks.isEmpty()) {
            gaps = concat(gaps, Origins.unobserved(leaks).stream().toList());
            // A kind's resources come in its own order; the kinds do in the order in which they were looked at.
            List<Resource> sorted =
                    leaks.stream().sorted(Comparator.comparing(Resource::kind)).toList();
            return new LeakReport.Leaky(scope, sorted, undecided, gaps, allowed, begun);
        }
        if (!undecided.isEmpty() || !gaps.isEmpty()) {
            return new LeakReport.Inconclusive(scope, undecided, gaps, allowed, begun);
        }
        return new LeakReport.Clean(scope, allowed);
    }

    private static <T> Set<T> union(Set<T> first, Set<T> second) {
        Set<T> all = new LinkedHashSet<>(first);
        all.addAll(second);
        return all;
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        if (first.isEmpty() && second.isEmpty()) {
            return List.of(); // as for nearly every test
        }
        return Stream.concat(first.stream(), second.stream()).distinct().toList();
    }
}
