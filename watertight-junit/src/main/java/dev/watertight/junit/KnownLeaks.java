package dev.watertight.junit;

import dev.watertight.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The list of leaks that a suite is known to have: text for people to read, and to merge line by line.
 *
 * @param head the comments at the beginning, which end with an empty line
 * @param entries by their signatures
 */
record KnownLeaks(List<String> head, Map<String, Entry> entries) {

    static final KnownLeaks NONE = new KnownLeaks(
            List.of(
                    "# The leaks that these tests are known to have. Every other leak fails its test.",
                    "# A line each, sorted: WHAT LEAKS | seen in TEST; TEST | because REASON",
                    "# Lines may be removed, and their reasons changed. Nothing is added to this file unless",
                    "# -Dwatertight.known.write=true asks for it.",
                    ""),
            Map.of());

    /** More tests than these are not named, so that a line stays one that can be read. */
    private static final int MOST_TESTS = 10;

    private static final Pattern LINE = Pattern.compile(
            "(?<signature>[^|]+?)\\s*(?:\\|\\s*seen in (?<tests>[^|]+?)\\s*)?\\|\\s*because (?<why>.+)");

    /** As {@link Signature#text()} writes what was observed; names of methods may hold blanks in some languages. */
    private static final Pattern OPENED = Pattern.compile("(?!process )[\\p{L} ]+, (by .+? )?in .+");

    /** As lists were written that told what the garbage collector had closed from what was open. */
    private static final Pattern LOST = Pattern.compile("^lost (?=descriptor, (by|in) )");

    KnownLeaks {
        head = List.copyOf(head);
        entries = Map.copyOf(entries);
    }

    /**
     * One leak that is known.
     *
     * @param comments the lines right above it
     * @param signature its {@link Signature#text()}
     * @param tests some that were seen to leak it, by the names that last; empty if nobody wrote them down
     * @param reason why it is accepted
     */
    record Entry(List<String> comments, String signature, TreeSet<String> tests, String reason) {

        private static Entry of(List<String> comments, Matcher line) {
            TreeSet<String> tests = new TreeSet<>();
            Optional.ofNullable(line.group("tests"))
                    .map(text -> List.of(text.split("\\s*;\\s*")))
                    .ifPresent(tests::addAll);
            return new Entry(
                    comments,
                    LOST.matcher(line.group("signature").strip()).replaceFirst(""),
                    tests,
                    line.group("why").strip());
        }

        /** Two branches may both have added it. */
        private Entry and(Entry other) {
            List<String> allComments = new ArrayList<>(comments);
            other.comments.stream().filter(each -> !comments.contains(each)).forEach(allComments::add);
            TreeSet<String> allTests = new TreeSet<>(tests);
            allTests.addAll(other.tests);
            return new Entry(allComments, signature, allTests, reason);
        }

        /** Whether it says where the leak was opened, which only a run with origins can tell. */
        boolean needsOrigins() {
            return OPENED.matcher(signature).matches();
        }

        private String line() {
            String seen = tests.isEmpty() ? "" : " | seen in " + String.join("; ", tests);
            return signature + seen + " | because " + reason;
        }
    }

    /**
     * Reads the list.
     *
     * @throws IllegalArgumentException if a line makes no sense; the message names it by its number
     */
    static KnownLeaks parse(List<String> lines) {
        List<String> head = new ArrayList<>();
        Map<String, Entry> entries = new TreeMap<>();
        List<String> comments = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            Matcher entry = LINE.matcher(line);
            if (line.startsWith("#")) {
                comments.add(line);
            } else if (line.isEmpty()) {
                if (entries.isEmpty()) {
                    head.addAll(comments);
                    head.add("");
                    comments.clear();
                }
            } else if (entry.matches()) {
                Entry known = Entry.of(List.copyOf(comments), entry);
                entries.merge(known.signature, known, Entry::and);
                comments.clear();
            } else {
                throw new IllegalArgumentException("line " + (i + 1) + ": expected \"WHAT LEAKS | seen in TEST; TEST |"
                        + " because REASON\", or \"WHAT LEAKS | because REASON\", or a comment that begins with #, but"
                        + " found \"" + line + "\"");
            }
        }
        if (entries.isEmpty()) {
            head.addAll(comments);
        }
        return new KnownLeaks(head, entries);
    }

    /** The list as text. */
    List<String> lines() {
        List<String> lines = new ArrayList<>(head);
        entries.values().stream()
                .sorted((first, second) -> first.signature.compareTo(second.signature))
                .forEach(entry -> {
                    lines.addAll(entry.comments);
                    lines.add(entry.line());
                });
        return lines;
    }

    Optional<Entry> find(Signature signature) {
        return Optional.ofNullable(entries.get(signature.text()));
    }

    /**
     * The list with another leak, or with the tests that leak one which it has.
     *
     * @param seenIn the tests that leak it now
     * @param covered tells of the tests which the list names whether they ran; those that ran and did not leak go
     * @param reason why it is accepted, unless the list says so already
     */
    KnownLeaks with(Signature signature, List<String> seenIn, Predicate<String> covered, String reason) {
        Entry before =
                entries.getOrDefault(signature.text(), new Entry(List.of(), signature.text(), new TreeSet<>(), reason));
        TreeSet<String> tests = before.tests.stream()
                .filter(covered.negate().or(seenIn::contains))
                .collect(Collectors.toCollection(TreeSet::new));
        tests.addAll(seenIn);
        while (tests.size() > MOST_TESTS) {
            tests.pollLast();
        }
        Map<String, Entry> changed = new TreeMap<>(entries);
        changed.put(signature.text(), new Entry(before.comments, before.signature, tests, before.reason));
        return new KnownLeaks(head, changed);
    }

    KnownLeaks without(List<Entry> gone) {
        return new KnownLeaks(
                head,
                entries.values().stream()
                        .filter(entry -> gone.stream().noneMatch(each -> each.signature.equals(entry.signature)))
                        .collect(Collectors.toMap(Entry::signature, entry -> entry)));
    }
}
