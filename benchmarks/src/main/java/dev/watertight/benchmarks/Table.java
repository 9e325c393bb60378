package dev.watertight.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What was measured, in nanoseconds a check: a row a case, a column a way to do it. */
final class Table {

    private final Map<String, Map<String, Double>> rows = new LinkedHashMap<>();

    void put(String row, String column, double nanoseconds) {
        rows.computeIfAbsent(row, key -> new LinkedHashMap<>()).put(column, nanoseconds);
    }

    /** In Markdown: first the ratios to the first column that a row has, then the times. */
    String text(List<String> notes) {
        Set<String> columns = new LinkedHashSet<>();
        for (String first : List.of("C floor", "C with links", "fdooze", "gleak", "no agent", "no Watertight")) {
            if (rows.values().stream().anyMatch(row -> row.containsKey(first))) {
                columns.add(first);
            }
        }
        rows.values().forEach(row -> columns.addAll(row.keySet()));
        StringBuilder text = new StringBuilder(
                "# Benchmarks\n\nA check is two snapshots and their difference. All figures are medians, since other programs disturb averages.\n");
        text.append("\n## Ratios: how many times the row's first column\n\n");
        append(text, columns, true);
        text.append("\n## Times of this machine, in microseconds a check\n\n");
        append(text, columns, false);
        notes.forEach(note -> text.append("\nNot measured: ").append(note).append('\n'));
        return text.toString();
    }

    private void append(StringBuilder text, Set<String> columns, boolean ratios) {
        List<String> head = new ArrayList<>(List.of("case"));
        head.addAll(columns);
        text.append("| ").append(String.join(" | ", head)).append(" |\n|---|");
        text.append("---:|".repeat(columns.size())).append('\n');
        rows.forEach((name, row) -> {
            double first = columns.stream()
                    .filter(row::containsKey)
                    .findFirst()
                    .map(row::get)
                    .orElseThrow();
            text.append("| ").append(name);
            for (String column : columns) {
                Double time = row.get(column);
                text.append(" | ").append(time == null ? "" : ratios ? ratio(time / first) : micros(time));
            }
            text.append(" |\n");
        });
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, ratio < 0.1 ? "%.4f" : "%.2f", ratio);
    }

    private static String micros(double nanoseconds) {
        return String.format(Locale.ROOT, nanoseconds < 100_000 ? "%.1f" : "%.0f", nanoseconds / 1_000);
    }
}
