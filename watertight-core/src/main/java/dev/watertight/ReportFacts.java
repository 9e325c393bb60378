package dev.watertight;

import dev.watertight.LeakReport.Clean;
import dev.watertight.LeakReport.Inconclusive;
import dev.watertight.LeakReport.Judged;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.common.Frames;
import dev.watertight.common.Text;
import dev.watertight.descriptor.Vanished;
import dev.watertight.origin.Origins;
import dev.watertight.report.Report;
import dev.watertight.report.Report.Fact;
import dev.watertight.report.Report.Item;
import dev.watertight.report.Report.Stack;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The last stage before the renderer: what a report says, as facts. */
final class ReportFacts {

    private ReportFacts() {}

    static Report of(LeakReport report) {
        if (report instanceof Leaky leaky) {
            return of(leaky);
        }
        if (report instanceof Inconclusive inconclusive) {
            return of(inconclusive);
        }
        return of((Clean) report);
    }

    private static Report of(Clean clean) {
        return new Report(clean.scope() + " left nothing open", List.of(), List.of());
    }

    private static Report of(Leaky leaky) {
        List<Item> items = new ArrayList<>();
        leaky.leaks().forEach(leak -> items.add(item(leak, List.of())));
        leaky.undecided().forEach(judged -> items.add(item(judged)));
        int count = leaky.leaks().size();
        String headline = leaky.scope() + " left " + count + (count == 1 ? " resource open" : " resources open");
        if (!leaky.undecided().isEmpty()) {
            headline += ", and perhaps " + leaky.undecided().size() + " more";
        }
        return new Report(headline, items, notes(leaky));
    }

    private static Report of(Inconclusive inconclusive) {
        return new Report(
                "It could not be told whether " + inconclusive.scope() + " left something open",
                inconclusive.undecided().stream().map(ReportFacts::item).toList(),
                notes(inconclusive.unobserved()));
    }

    /** What was closed that was not the scope's to close. */
    static Report of(String scope, List<Vanished> vanished) {
        List<Item> items = new ArrayList<>();
        for (Vanished each : vanished) {
            List<Stack> stacks = new ArrayList<>();
            each.opened().ifPresent(origin -> addOrigin("descriptor", origin, stacks));
            each.closed()
                    .ifPresent(origin -> stacks.add(
                            new Stack("closed by thread " + quoted(origin) + " at " + time(origin), origin.stack())));
            items.add(new Item("descriptor", each.toString(), List.of(), stacks));
        }
        int count = items.size();
        return new Report(
                "During " + scope + ", " + count + (count == 1 ? " descriptor" : " descriptors")
                        + " vanished that nobody there may close",
                items,
                List.of());
    }

    private static Item item(Judged judged) {
        return item(judged.resource(), List.of(new Fact("perhaps no leak", judged.reason())));
    }

    private static Item item(Resource resource, List<Fact> more) {
        List<Fact> facts = new ArrayList<>(more);
        resource.facts().forEach(fact -> facts.add(new Fact(fact.label(), fact.value())));
        List<Stack> stacks = new ArrayList<>();
        resource.origin().ifPresent(origin -> addOrigin(resource.kind(), origin, stacks));
        if (!resource.stack().isEmpty()) {
            stacks.add(new Stack("stack", resource.stack()));
        }
        return new Item(resource.kind(), resource.describe(), facts, stacks);
    }

    private static void addOrigin(String kind, Origin origin, List<Stack> stacks) {
        String verb = kind.equals("thread") || kind.equals("process") ? "started" : "opened";
        stacks.add(new Stack(verb + " by thread " + quoted(origin) + " at " + time(origin), origin.stack()));
        Origin opened = origin;
        for (Optional<Origin> start = origin.threadStarted();
                start.isPresent();
                start = start.get().threadStarted()) {
            // What started the workers of a test framework helps nobody.
            if (start.get().stack().stream().anyMatch(Frames::isReaders)) {
                stacks.add(new Stack(
                        "thread " + quoted(opened) + " was started by thread " + quoted(start.get()),
                        start.get().stack()));
            }
            opened = start.get();
        }
    }

    private static String quoted(Origin origin) {
        return "\"" + Text.escape(origin.threadName()) + "\"";
    }

    private static String time(Origin origin) {
        return origin.at().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static List<String> notes(Leaky leaky) {
        List<String> notes = new ArrayList<>(notes(leaky.unobserved()));
        if (leaky.leaks().stream().anyMatch(leak -> leak.origin().isEmpty())) {
            Origins.failure().ifPresent(how -> notes.add("to see where these were opened or started, " + how));
        }
        return notes;
    }

    private static List<String> notes(List<String> unobserved) {
        return unobserved.stream().map(gap -> "not observed: " + gap).toList();
    }
}
