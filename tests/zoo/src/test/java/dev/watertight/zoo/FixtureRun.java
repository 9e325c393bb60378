package dev.watertight.zoo;

import static java.util.stream.Collectors.flatMapping;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.watertight.LeakError;
import dev.watertight.Resource;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * One run of fixtures by JUnit, as a build tool would run them, and what became of each test and container.
 *
 * @param nodes the tests and containers that ended, in that order
 * @param skipped why some were skipped
 */
record FixtureRun(List<Node> nodes, List<String> skipped) {

    /**
     * What became of a test or container.
     *
     * @param name what to call it
     * @param isTest whether it is a test, or a container of tests
     * @param result as JUnit saw it
     * @param warnings what Watertight told without failing it
     * @param expected what it leaked, by its own words
     */
    record Node(
            UniqueId id,
            String name,
            boolean isTest,
            TestExecutionResult result,
            List<String> warnings,
            List<Expected> expected) {

        /** What it left open, by its LeakError. */
        List<Resource> leaks() {
            return leakErrors()
                    .flatMap(error -> error.report().leaks().stream())
                    .toList();
        }

        Stream<LeakError> leakErrors() {
            return failures().filter(LeakError.class::isInstance).map(LeakError.class::cast);
        }

        /** What it failed with, and what was suppressed in that. */
        Stream<Throwable> failures() {
            return result.getThrowable().stream()
                    .flatMap(failure -> Stream.concat(Stream.of(failure), Arrays.stream(failure.getSuppressed())));
        }

        boolean failedOnPurpose() {
            return failures().anyMatch(OnPurpose.class::isInstance);
        }
    }

    static FixtureRun of(DiscoverySelector... selectors) {
        return of(Map.of(), selectors);
    }

    static FixtureRun of(Map<String, String> parameters, DiscoverySelector... selectors) {
        Listener listener = new Listener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .configurationParameters(parameters)
                                .selectors(selectors)
                                .build(),
                        listener);
        return listener.run();
    }

    /** What Watertight told wrongly, or did not tell, a sentence each; and what else went wrong. */
    List<String> mistakes() {
        return nodes.stream().flatMap(node -> mistakes(node).stream()).toList();
    }

    private static List<String> mistakes(Node node) {
        List<Resource> besides = new ArrayList<>(node.leaks());
        List<Expected> missing = new ArrayList<>(node.expected());
        missing.removeIf(expected -> besides.stream()
                .filter(expected::matches)
                .findFirst()
                .filter(besides::remove)
                .isPresent());
        List<String> mistakes = new ArrayList<>();
        missing.forEach(expected -> mistakes.add(node.name() + " leaked what was not told: " + expected));
        besides.forEach(leak -> mistakes.add(node.name() + " did not leak what was told: " + leak));
        if (!mistakes.isEmpty()) {
            node.leakErrors().forEach(error -> mistakes.add(node.name() + " was told this: " + error.getMessage()));
        }
        node.result()
                .getThrowable()
                .filter(failure -> node.result().getStatus() == Status.FAILED)
                .filter(failure -> !(failure instanceof LeakError) && !node.failedOnPurpose())
                .ifPresent(failure -> mistakes.add(node.name() + " failed for another reason: " + trace(failure)));
        return mistakes;
    }

    /** What could not be told for certain. */
    List<String> warnings() {
        return nodes.stream().flatMap(node -> node.warnings().stream()).toList();
    }

    /** Whether any test was run at all. */
    boolean ranTests() {
        return nodes.stream().anyMatch(Node::isTest);
    }

    /** Whether anything was found to leak. */
    boolean foundLeaks() {
        return nodes.stream().anyMatch(node -> node.leakErrors().findAny().isPresent());
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static final class Listener implements TestExecutionListener {

        private final Queue<Node> nodes = new ConcurrentLinkedQueue<>();
        private final Queue<String> skipped = new ConcurrentLinkedQueue<>();
        private final Map<UniqueId, Queue<String>> warnings = new ConcurrentHashMap<>();

        @Override
        public void executionStarted(TestIdentifier test) {
            Leaks.started(test.getUniqueIdObject());
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            skipped.add(name(test) + ": " + reason);
        }

        @Override
        public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
            String text = entry.getKeyValuePairs().get("watertight");
            if (text != null) {
                warnings.computeIfAbsent(test.getUniqueIdObject(), id -> new ConcurrentLinkedQueue<>())
                        .add(text);
            }
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            Leaks.finished(test.getUniqueIdObject());
            nodes.add(new Node(
                    test.getUniqueIdObject(),
                    name(test),
                    test.isTest(),
                    result,
                    List.copyOf(warnings.getOrDefault(test.getUniqueIdObject(), new ConcurrentLinkedQueue<>())),
                    List.of()));
        }

        FixtureRun run() {
            Map<UniqueId, List<Expected>> expected = Leaks.all().stream()
                    .collect(groupingBy(Leaks.Leak::culprit, flatMapping(leak -> leak.expected().stream(), toList())));
            return new FixtureRun(
                    nodes.stream()
                            .map(node -> new Node(
                                    node.id,
                                    node.name,
                                    node.isTest,
                                    node.result,
                                    node.warnings,
                                    expected.getOrDefault(node.id, List.of())))
                            .toList(),
                    List.copyOf(skipped));
        }

        private static String name(TestIdentifier test) {
            return test.getSource()
                            .filter(MethodSource.class::isInstance)
                            .map(MethodSource.class::cast)
                            .map(method -> method.getClassName() + "." + method.getMethodName() + " ")
                            .orElse("")
                    + test.getDisplayName();
        }
    }
}
