package dev.watertight.junit;

import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Judged;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Resource;
import dev.watertight.Signature;
import dev.watertight.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What has been told in the test plans of one launcher session, one entry for each signature: the summary and the reports
 * at the end are made of it, and by it a leak that comes again is known to grow. It keeps text only, nothing of the
 * resources themselves.
 */
final class Ledger {

    private final Map<Signature, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Gap> gaps = new LinkedHashMap<>();

    /** Of what was undecided. */
    private final Set<String> perhaps = new HashSet<>();

    private final Map<String, Loss> losses = new LinkedHashMap<>();

    /** Where static initialisers opened something. */
    private final Map<Signature, Set<String>> held = new HashMap<>();

    private final List<Count> counts = new ArrayList<>();
    private final Set<String> stale = new LinkedHashSet<>();
    private final Set<String> unused = new LinkedHashSet<>();
    private final Set<String> notes = new LinkedHashSet<>();

    /** Whether everything was observed in all invocations of a test, by its lasting name. */
    private final Map<String, Boolean> observed = new HashMap<>();

    /** How often each test was concluded, by its lasting name. */
    private final Map<String, Integer> runs = new HashMap<>();

    /** Where a report has its first resource. */
    private static final String FIRST = ":\n\n  1) ";

    /** What became of a leak. */
    enum Outcome {
        /** It failed the test. */
        FAILED,
        /** It was told. */
        WARNED,
        /** It is accepted by the list of known leaks. */
        KNOWN,
        /** It may be held once for good, and was seen once so far. */
        HELD;

        boolean isAccepted() {
            return this == KNOWN || this == HELD;
        }

        static Outcome of(Watertight.Mode mode) {
            return mode == Watertight.Mode.FAIL ? FAILED : WARNED;
        }
    }

    /**
     * One leaked resource.
     *
     * @param where the test that left it open
     * @param title the resource at one glance
     * @param reason why it was accepted, or why it is not certain whose it is; empty if there is nothing to say
     */
    record Sighting(Where where, String title, Outcome outcome, String reason) {}

    /**
     * All leaks of one signature.
     *
     * @param details the first of them as its report shows it
     * @param line the line to look at first
     */
    record Entry(Signature signature, String details, Optional<StackTraceElement> line, List<Sighting> sightings) {

        private boolean isSeenOutside(Where where) {
            return sightings.stream().anyMatch(sighting -> !sighting.where.id().equals(where.id()));
        }

        Entry with(List<Sighting> others) {
            return new Entry(signature, details, line, List.copyOf(others));
        }
    }

    /**
     * Something that could not be told.
     *
     * @param text what, and why not
     * @param wheres the tests that it is about
     */
    record Gap(String text, List<Where> wheres) {}

    /**
     * Descriptors that vanished during tests that had not opened them.
     *
     * @param text what vanished and how
     * @param warned whether the tests were warned or failed, once at least
     * @param wheres the tests, one for each descriptor
     */
    record Loss(String text, boolean warned, List<Where> wheres) {}

    /** How many resources of each kind there were when a test began, by the simple name of their type. */
    record Count(Where where, Map<String, Integer> sizes) {}

    /**
     * Takes down what the report of one run of a test tells, apart from what was allowed.
     *
     * @param judging what became of a part of the report
     */
    synchronized void tell(Where where, LeakReport report, Function<LeakReport, Outcome> judging) {
        runs.merge(where.test(), 1, Integer::sum);
        List<String> unobserved = Reports.unobserved(report);
        for (LeakReport part : Reports.parts(report)) {
            Outcome outcome = judging.apply(part);
            Reports.leaks(part)
                    .forEach(leak -> add(
                            where,
                            leak,
                            outcome,
                            Reports.doubtAbout(leak, unobserved).orElse("")));
        }
        addGaps(
                where,
                Reports.undecided(report).toList(),
                Reports.without(Reports.leaks(report).toList(), unobserved));
    }

    /** Takes down whether the check of a test or container has observed everything that there is to be observed. */
    synchronized void observed(Where where, boolean everything) {
        observed.merge(where.test(), everything, Boolean::logicalAnd);
    }

    /** Whether all of these tests were checked, and what they leak cannot have been missed. */
    synchronized boolean hasObserved(Collection<String> tests) {
        return tests.stream().allMatch(test -> observed.getOrDefault(test, false));
    }

    /** Takes down a leak that is accepted. */
    synchronized void accept(Where where, Resource resource, Outcome outcome, String reason) {
        add(where, resource, outcome, reason);
    }

    /**
     * Takes down what may be held once for good, unless the same was seen elsewhere in this run: then it grows.
     *
     * @param reason why it may be held
     * @return whether it was taken down; if not, it is a leak
     */
    synchronized boolean hold(Where where, Resource resource, String reason) {
        if (grows(where, resource)) {
            return false;
        }
        add(where, resource, Outcome.HELD, reason);
        return true;
    }

    /** Takes down that a static initialiser opened something. */
    synchronized void hold(Where where, Signature signature) {
        held.computeIfAbsent(signature, key -> new HashSet<>()).add(where.id());
    }

    /** Whether a static initialiser opened the same elsewhere in this run. */
    synchronized boolean isHeldElsewhere(Where where, Signature signature) {
        return held.getOrDefault(signature, Set.of()).stream().anyMatch(id -> !id.equals(where.id()));
    }

    private boolean grows(Where where, Resource resource) {
        Entry known = entries.get(Signature.of(resource));
        return known != null && known.isSeenOutside(where);
    }

    /**
     * Takes down that a descriptor vanished during a test that had not opened it.
     *
     * @param warned whether the test was warned or failed
     */
    synchronized void vanished(Where where, String text, boolean warned) {
        Loss known = losses.getOrDefault(text, new Loss(text, false, new ArrayList<>()));
        known.wheres.add(where);
        losses.put(text, new Loss(text, known.warned || warned, known.wheres));
    }

    /** Takes down what a check found when it began. */
    synchronized void count(Where where, List<Snapshot<?>> baseline) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        baseline.forEach(snapshot -> sizes.put(snapshot.type().getSimpleName(), snapshot.size()));
        counts.add(new Count(where, sizes));
    }

    /**
     * Takes down that a known leak does not occur any more.
     *
     * @return whether that is news
     */
    synchronized boolean tellStale(String signature) {
        return stale.add(signature);
    }

    /** Takes down that allowances covered nothing, each with its reason and where it stands. */
    synchronized void tellUnused(Collection<String> allowances) {
        unused.addAll(allowances);
    }

    /** Takes down what whoever reads the summary must know besides, a sentence without a full stop. */
    synchronized void note(String text) {
        notes.add(text);
    }

    /** The texts of all signatures that were seen, also of what is perhaps no leak: it is not gone. */
    synchronized Set<String> signatures() {
        return Stream.concat(entries.keySet().stream().map(Signature::text), perhaps.stream())
                .collect(Collectors.toSet());
    }

    /** Whether every leak was accepted, one way or another. */
    synchronized boolean hasOnlyAccepted() {
        return entries.values().stream()
                .flatMap(entry -> entry.sightings.stream())
                .allMatch(sighting -> sighting.outcome.isAccepted());
    }

    /** The known leaks that did not occur any more. */
    synchronized List<String> stale() {
        Set<String> seen = signatures();
        return stale.stream().filter(signature -> !seen.contains(signature)).toList();
    }

    synchronized List<String> unused() {
        return List.copyOf(unused);
    }

    synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    /** Whether any test was concluded. */
    synchronized boolean isEmpty() {
        return runs.isEmpty();
    }

    /** How many tests and containers were concluded. */
    synchronized int testsRun() {
        return runs.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How often this test was concluded; its invocations and repetitions count each. */
    synchronized int runsOf(Where where) {
        return runs.getOrDefault(where.test(), 0);
    }

    synchronized List<Entry> entries() {
        return entries.values().stream()
                .map(entry -> entry.with(entry.sightings))
                .toList();
    }

    synchronized List<Gap> gaps() {
        return gaps.values().stream()
                .map(gap -> new Gap(gap.text, List.copyOf(gap.wheres)))
                .toList();
    }

    synchronized List<Loss> losses() {
        return losses.values().stream()
                .map(loss -> new Loss(loss.text, loss.warned, List.copyOf(loss.wheres)))
                .toList();
    }

    synchronized List<Count> counts() {
        return List.copyOf(counts);
    }

    private void add(Where where, Resource resource, Outcome outcome, String reason) {
        Signature signature = Signature.of(resource);
        entries.computeIfAbsent(
                        signature,
                        key -> new Entry(
                                key, details(where, resource), Signature.lineToLookAt(resource), new ArrayList<>()))
                .sightings
                .add(new Sighting(where, resource.kind() + " " + resource.describe(), outcome, reason));
    }

    /** What a report of this one resource says, without its headline and what it says of the whole run. */
    private static String details(Where where, Resource resource) {
        String text =
                new Leaky(where.name(), List.of(resource), List.of(), List.of(), List.of(), Optional.empty()).text();
        int note = text.lastIndexOf("\n\nNote: ");
        String item = text.substring(text.indexOf(FIRST) + FIRST.length(), note < 0 ? text.length() : note);
        return item.replace("\n     ", "\n");
    }

    private void addGaps(Where where, List<Judged> undecided, List<String> unobserved) {
        undecided.forEach(judged -> perhaps.add(Signature.of(judged.resource()).text()));
        undecided.forEach(judged -> addGap(
                where,
                judged.resource().kind() + " " + judged.resource().describe() + " is perhaps no leak: "
                        + judged.reason()));
        unobserved.forEach(gap -> addGap(where, gap));
    }

    private void addGap(Where where, String text) {
        gaps.computeIfAbsent(text, key -> new Gap(key, new ArrayList<>()))
                .wheres
                .add(where);
    }
}
