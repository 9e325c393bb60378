package dev.watertight.junit;

import dev.watertight.junit.Ledger.Entry;
import dev.watertight.junit.Ledger.Outcome;
import dev.watertight.junit.Ledger.Sighting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What is said on the console when a run has ended; nothing if there is nothing to say. */
final class Summary {

    /** A console is no place for more; the reports have all. */
    private static final int MOST_ENTRIES = 25;

    private static final int MOST_NAMES = 3;

    private static final int MOST_CHARACTERS = 160;

    private final Ledger ledger;
    private final List<Entry> entries;

    Summary(Ledger ledger) {
        this.ledger = ledger;
        this.entries = ledger.entries();
    }

    /** The summary, line by line. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        leaks(lines);
        known(lines);
        held(lines);
        section(lines, ledger.gaps(), Summary::headOfGaps, gap -> List.of(gap.text(), "   in " + names(gap.wheres())));
        vanished(lines);
        section(
                lines,
                ledger.stale(),
                stale -> "Known leaks that did not occur any more, " + stale.size() + ":",
                List::of);
        section(lines, ledger.unused(), unused -> "Allowances that covered nothing, " + unused.size() + ":", List::of);
        ledger.notes().forEach(note -> lines.add("Watertight: " + note + "."));
        return lines;
    }

    private static String headOfGaps(List<Ledger.Gap> gaps) {
        return "What could not be told, " + gaps.size() + ":";
    }

    private void leaks(List<String> lines) {
        List<Entry> leaked = sorted(sighting -> !sighting.outcome().isAccepted());
        section(
                lines,
                leaked,
                all -> count(
                                all.stream()
                                        .mapToInt(entry -> entry.sightings().size())
                                        .sum(),
                                "leak") + " of " + count(all.size(), "signature") + ", most frequent first:",
                entry -> {
                    List<String> text = new ArrayList<>();
                    text.add(String.format(
                            Locale.ROOT,
                            "%4dx  %s",
                            entry.sightings().size(),
                            shorten(entry.signature().text())));
                    entry.line().ifPresent(line -> text.add("       at " + brief(line)));
                    text.add("       in "
                            + names(entry.sightings().stream()
                                    .map(Sighting::where)
                                    .toList()));
                    return text;
                });
    }

    private void known(List<String> lines) {
        List<Entry> known = sorted(sighting -> sighting.outcome() == Outcome.KNOWN);
        if (!known.isEmpty()) {
            lines.add("Watertight: "
                    + count(
                            known.stream()
                                    .mapToInt(entry -> entry.sightings().size())
                                    .sum(),
                            "known leak") + " of "
                    + count(known.size(), "signature") + " accepted.");
        }
    }

    private void held(List<String> lines) {
        section(
                lines,
                sorted(sighting -> sighting.outcome() == Outcome.HELD),
                all -> "Held once, " + all.size() + ":",
                entry -> {
                    List<String> text = new ArrayList<>();
                    text.add(shorten(entry.signature().text()));
                    Set<String> reasons = new HashSet<>();
                    for (Sighting sighting : entry.sightings()) {
                        if (reasons.add(sighting.reason())) { // several classes may open theirs by the same helper
                            text.add("   in " + shorten(sighting.where().name()) + ": " + shorten(sighting.title()));
                            text.add("   " + sighting.reason() + again(sighting.where()));
                        }
                    }
                    return text;
                });
    }

    private void vanished(List<String> lines) {
        section(
                lines,
                ledger.losses(),
                all -> count(all.stream().mapToInt(loss -> loss.wheres().size()).sum(), "descriptor")
                        + " vanished during tests that had not opened them:",
                loss -> {
                    List<String> text = new ArrayList<>();
                    for (String line : loss.text().lines().toList()) {
                        text.add((text.isEmpty()
                                        ? String.format(
                                                Locale.ROOT,
                                                "%4dx  ",
                                                loss.wheres().size())
                                        : "       ")
                                + shorten(line));
                    }
                    text.add("       in " + names(loss.wheres()));
                    return text;
                });
    }

    /** The same test may have run again: repetitions tell a holding from a leak. */
    private String again(Where where) {
        int more = ledger.runsOf(where) - 1;
        return more <= 0 ? "" : "; " + count(more, "further run") + " of that test did not leak it";
    }

    /** The entries with only those sightings, most frequent first. */
    private List<Entry> sorted(Predicate<Sighting> wanted) {
        return entries.stream()
                .map(entry ->
                        entry.with(entry.sightings().stream().filter(wanted).toList()))
                .filter(entry -> !entry.sightings().isEmpty())
                .sorted(Comparator.comparingInt(
                                (Entry entry) -> -entry.sightings().size())
                        .thenComparing(Entry::signature))
                .toList();
    }

    private static <T> void section(
            List<String> lines, List<T> items, Function<List<T>, String> head, Function<T, List<String>> text) {
        if (items.isEmpty()) {
            return;
        }
        lines.add("Watertight: " + head.apply(items));
        items.stream()
                .limit(MOST_ENTRIES)
                .flatMap(item -> text.apply(item).stream())
                .forEach(line -> lines.add("  " + line));
        if (items.size() > MOST_ENTRIES) {
            lines.add("  and " + (items.size() - MOST_ENTRIES) + " more; " + Parameters.REPORT
                    + "=DIRECTORY writes all of them");
        }
    }

    /** The first tests by their names, each with how often it occurs, and how many more there are. */
    private static String names(List<Where> wheres) {
        Map<String, List<Where>> byTest = wheres.stream()
                .distinct()
                .collect(Collectors.groupingBy(Where::test, TreeMap::new, Collectors.toList()));
        String some = byTest.values().stream()
                .limit(MOST_NAMES)
                .map(same -> same.size() == 1
                        ? shorten(same.get(0).name())
                        : shorten(same.get(0).plainName()) + " " + same.size() + "x")
                .collect(Collectors.joining(", "));
        return byTest.size() <= MOST_NAMES ? some : some + " and " + (byTest.size() - MOST_NAMES) + " more";
    }

    /** Fit for a line; reports have the whole text. */
    private static String shorten(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS - 3) + "...";
    }

    static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** Without module and loader, as IDEs link it. */
    static String brief(StackTraceElement frame) {
        return new StackTraceElement(
                        frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber())
                .toString();
    }
}
