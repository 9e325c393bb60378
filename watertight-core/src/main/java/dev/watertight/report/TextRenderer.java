package dev.watertight.report;

import dev.watertight.report.Report.Fact;
import dev.watertight.report.Report.Item;
import dev.watertight.report.Report.Stack;
import java.util.ArrayList;
import java.util.List;

/** Words and aligns reports. */
public enum TextRenderer {

    /** Stacks show what helps to find the leak. */
    FOLDED(StackText.FOLDED),

    /** Stacks show everything. */
    FULL(StackText.FULL);

    private static final String INDENT = "  ";

    private final StackText stackText;

    TextRenderer(StackText stackText) {
        this.stackText = stackText;
    }

    /** The report as lines, separated by line feeds; no line feed at the end. */
    public String render(Report report) {
        List<String> lines = new ArrayList<>();
        lines.add(report.headline() + (report.items().isEmpty() ? "." : ":"));
        int number = 1;
        for (Item item : report.items()) {
            lines.add("");
            lines.add(INDENT + number++ + ") " + item.kind() + " " + item.title());
            body(item).forEach(line -> lines.add((INDENT + "   " + line).stripTrailing()));
        }
        for (String note : report.notes()) {
            lines.add("");
            lines.add("Note: " + note);
        }
        return String.join("\n", lines);
    }

    private List<String> body(Item item) {
        int width = 0;
        for (Fact fact : item.facts()) {
            width = Math.max(width, fact.label().length());
        }
        List<String> lines = new ArrayList<>();
        for (Fact fact : item.facts()) {
            lines.add(fact.label() + " ".repeat(width - fact.label().length()) + "  " + fact.value());
        }
        for (Stack stack : item.stacks()) {
            lines.add(stack.label() + ":");
            stackText.lines(stack.frames()).forEach(line -> lines.add(INDENT + line));
        }
        return lines;
    }
}
