package dev.watertight.report;

import java.util.ArrayList;
import java.util.List;

/**
 * A report as data.
 *
 * @param headline what was found, in one sentence
 * @param items the resources
 * @param notes what the reader must know besides, a sentence each
 */
public record Report(String headline, List<Item> items, List<String> notes) {

    /** The same with another note at the end. */
    public Report and(String note) {
        List<String> more = new ArrayList<>(notes);
        more.add(note);
        return new Report(headline, items, more);
    }

    /**
     * One resource.
     *
     * @param kind its kind, in a word
     * @param title the resource at one glance
     * @param facts what else is known
     * @param stacks the stacks that tell about it
     */
    public record Item(String kind, String title, List<Fact> facts, List<Stack> stacks) {}

    /**
     * One thing known, on one line.
     *
     * @param label what it is, in a word or two
     * @param value the value
     */
    public record Fact(String label, String value) {}

    /**
     * A stack, innermost frame first.
     *
     * @param label what it tells: where the resource was opened, or what the thread is doing
     * @param frames at least one
     */
    public record Stack(String label, List<StackTraceElement> frames) {}
}
