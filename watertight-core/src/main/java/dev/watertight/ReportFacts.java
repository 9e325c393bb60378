package dev.watertight;

import dev.watertight.LeakReport.Clean;
import dev.watertight.LeakReport.Inconclusive;
import dev.watertight.LeakReport.Judged;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.common.Frames;
import dev.watertight.common.Text;
import dev.watertight.descriptor.Vanished;
import dev.watertight.origin.Origins;
import dev.watertight.origin.RescuedDescriptor;
import dev.watertight.report.Report;
import dev.watertight.report.Report.Fact;
import dev.watertight.report.Report.Item;
import dev.watertight.report.Report.Stack;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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

    /** What an error says of a report: the report, and once in the life of a JVM how to get origins that it lacks. */
    static Report toTell(Leaky leaky) {
        Report report = of(leaky);
        if (leaky.leaks().stream().allMatch(leak -> leak.origin().isPresent())) {
            return report;
        }
        return Origins.takeHint()
                .map(how -> report.and("to see where these were opened or started, " + how))
                .orElse(report);
    }

    private static Report of(Clean clean) {
        return new Report(clean.scope() + " left nothing open", List.of(), List.of());
    }

    private static Report of(Leaky leaky) {
        List<Item> items = new ArrayList<>();
        leaky.leaks().forEach(leak -> items.add(item(leak, List.of(), leaky.begun())));
        leaky.undecided().forEach(judged -> items.add(item(judged, leaky.begun())));
        String headline = leaky.scope() + left(leaky.leaks());
        if (!leaky.undecided().isEmpty()) {
            headline += ", and perhaps " + leaky.undecided().size() + " more";
        }
        return new Report(headline, items, notes(leaky.unobserved()));
    }

    private static String left(List<Resource> leaks) {
        long lost = leaks.stream().filter(RescuedDescriptor.class::isInstance).count();
        long open = leaks.size() - lost;
        if (lost == 0) {
            return " left " + open + (open == 1 ? " resource open" : " resources open");
        }
        String toCollector = lost + (lost == 1 ? " resource" : " resources") + " to be closed by the garbage collector";
        return " left " + (open == 0 ? "" : open + " open, and ") + toCollector;
    }

    private static Report of(Inconclusive inconclusive) {
        return new Report(
                "It could not be told whether " + inconclusive.scope() + " left something open",
                inconclusive.undecided().stream()
                        .map(judged -> item(judged, inconclusive.begun()))
                        .toList(),
                notes(inconclusive.unobserved()));
    }

    /** What was closed that the scope had not opened. */
    static Report of(String scope, List<Vanished> vanished, Optional<Instant> begun) {
        Map<Object, List<Vanished>> together = vanished.stream()
                .collect(Collectors.groupingBy(ReportFacts::call, LinkedHashMap::new, Collectors.toList()));
        return new Report(
                "During " + scope + ", " + vanished.size() + (vanished.size() == 1 ? " descriptor" : " descriptors")
                        + " vanished that it had not opened",
                together.values().stream().map(same -> item(same, begun)).toList(),
                vanished.stream().noneMatch(ReportFacts::changedHands)
                        ? List.of()
                        : List.of(
                                "others may need it yet; close it where it was opened, or open it where it is closed"));
    }

    /** Stands for the call that closed it: an object may have several descriptors. */
    private static Object call(Vanished vanished) {
        return vanished.closed()
                .filter(closed -> changedHands(vanished))
                .<Object>map(closed -> List.of(
                        closed.threadName(),
                        closed.stack().stream().dropWhile(Frames::inJdk).toList()))
                .orElse(vanished);
    }

    private static boolean changedHands(Vanished vanished) {
        return vanished.opened().isPresent() && vanished.closed().isPresent();
    }

    private static Item item(List<Vanished> closedTogether, Optional<Instant> begun) {
        Vanished first = closedTogether.get(0);
        List<Stack> stacks = new ArrayList<>();
        first.opened().ifPresent(origin -> addOrigin("descriptor", origin, begun, stacks));
        first.closed()
                .ifPresent(origin -> stacks.add(new Stack(
                        "closed by thread " + quoted(origin) + " at " + time(origin, begun), origin.stack())));
        return new Item(
                "descriptor",
                first.toString(),
                closedTogether.stream()
                        .skip(1)
                        .map(other -> new Fact("closed with it", other.toString()))
                        .toList(),
                stacks);
    }

    private static Item item(Judged judged, Optional<Instant> begun) {
        return item(judged.resource(), List.of(new Fact("perhaps no leak", judged.reason())), begun);
    }

    private static Item item(Resource resource, List<Fact> more, Optional<Instant> begun) {
        List<Fact> facts = new ArrayList<>(more);
        resource.facts().forEach(fact -> facts.add(new Fact(fact.label(), fact.value())));
        List<Stack> stacks = new ArrayList<>();
        resource.origin().ifPresent(origin -> addOrigin(resource.kind(), origin, begun, stacks));
        if (!resource.stack().isEmpty()) {
            stacks.add(new Stack("stack", resource.stack()));
        }
        return new Item(resource.kind(), resource.describe(), facts, stacks);
    }

    private static void addOrigin(String kind, Origin origin, Optional<Instant> begun, List<Stack> stacks) {
        String verb = kind.equals("thread") || kind.equals("process") ? "started" : "opened";
        stacks.add(new Stack(verb + " by thread " + quoted(origin) + " at " + time(origin, begun), origin.stack()));
        origin.pool()
                .filter(pool -> pool.stack().stream().anyMatch(Frames::isReaders))
                .ifPresent(pool -> stacks.add(new Stack(
                        "its executor was made by thread " + quoted(pool) + " at " + time(pool, begun), pool.stack())));
        Origin opened = origin;
        for (Optional<Origin> start = origin.threadStarted();
                start.isPresent() && !isInTest(opened);
                start = start.get().threadStarted()) {
            // What started the threads of a test framework helps nobody.
            if (start.get().stack().stream().anyMatch(Frames::isReaders)) {
                stacks.add(new Stack(
                        "thread " + quoted(opened) + " was started by thread " + quoted(start.get()),
                        start.get().stack()));
            }
            opened = start.get();
        }
    }

    /**
     * Whether the test framework ran a test in the thread that opened it. Then it does not matter who started that thread: a
     * pool starts a worker as well when another test blocks one.
     */
    private static boolean isInTest(Origin origin) {
        return origin.stack().stream().anyMatch(Frames::callsTests);
    }

    private static String quoted(Origin origin) {
        return "\"" + Text.escape(origin.threadName()) + "\"";
    }

    private static String time(Origin origin, Optional<Instant> begun) {
        return origin.at().truncatedTo(ChronoUnit.MILLIS)
                + begun.map(since -> Duration.between(since, origin.at()))
                        .filter(passed -> !passed.isNegative())
                        .map(passed -> ", " + passed.toMillis() + " ms after the check began")
                        .orElse("");
    }

    private static List<String> notes(List<String> unobserved) {
        return unobserved.stream().map(gap -> "not observed: " + gap).toList();
    }
}
