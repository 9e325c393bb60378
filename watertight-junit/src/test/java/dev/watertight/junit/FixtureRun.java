package dev.watertight.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.watertight.LeakError;
import dev.watertight.Resource;
import dev.watertight.thread.LiveThread;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A run of fixtures by JUnit's launcher, as a build tool or an IDE would run them. */
final class FixtureRun {

    /** What each part of the summary begins with. */
    private static final String SUMMARY = "Watertight: ";

    private final Map<String, String> parameters = new TreeMap<>();
    private final Map<String, String> systemProperties = new TreeMap<>();

    private FixtureRun() {}

    /** A run in which nobody waits long for what was left open. */
    static FixtureRun prepare() {
        return new FixtureRun().parameter("watertight.settlingTime", "20 ms");
    }

    /** Runs fixtures with nothing set. */
    static Outcome run(Class<?>... fixtures) {
        return prepare().of(fixtures);
    }

    /** A run for fixtures that leave something to wind down. */
    static FixtureRun prepareToWait() {
        return new FixtureRun().parameter("watertight.settlingTime", "10 s");
    }

    FixtureRun parameter(String name, String value) {
        parameters.put(name, value);
        return this;
    }

    FixtureRun without(String name) {
        parameters.remove(name);
        return this;
    }

    FixtureRun systemProperty(String name, String value) {
        systemProperties.put(name, value);
        return this;
    }

    FixtureRun autoDetecting() {
        return parameter("junit.jupiter.extensions.autodetection.enabled", "true");
    }

    FixtureRun parallel() {
        return parameter("junit.jupiter.execution.parallel.enabled", "true")
                .parameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .parameter("junit.jupiter.execution.parallel.config.executor-service", "FORK_JOIN_POOL")
                .parameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .parameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4");
    }

    Outcome of(Class<?>... fixtures) {
        return of(Arrays.stream(fixtures)
                .map(fixture -> (DiscoverySelector) selectClass(fixture))
                .toList());
    }

    /** Runs them, and ends afterwards what they left open. */
    Outcome of(List<? extends DiscoverySelector> selectors) {
        Listener listener = new Listener();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stderr = System.err;
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        systemProperties.forEach(System::setProperty);
        try (LauncherSession session = LauncherFactory.openSession()) {
            session.getLauncher()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectors)
                                    .configurationParameters(parameters)
                                    .build(),
                            listener);
        } finally {
            systemProperties.keySet().forEach(System::clearProperty);
            System.setErr(stderr);
            Leftovers.endAll();
            PuzzleProbe.clear();
        }
        String written = bytes.toString(StandardCharsets.UTF_8);
        int summary = written.startsWith(SUMMARY) ? 0 : written.indexOf("\n" + SUMMARY) + 1;
        boolean isThere = summary > 0 || written.startsWith(SUMMARY);
        return new Outcome(
                List.copyOf(listener.nodes),
                List.copyOf(listener.events),
                isThere ? written.substring(0, summary) : written,
                isThere ? written.substring(summary) : "");
    }

    /**
     * What became of the fixtures.
     *
     * @param nodes the tests and containers, in the order in which they ended
     * @param events everything that JUnit told, a line each
     * @param stderr what was written to the standard error stream before the summary
     * @param summary what was written there at the end of all
     */
    record Outcome(List<Node> nodes, List<String> events, String stderr, String summary) {

        /** A line for each test and container that did not simply pass. */
        List<String> told() {
            return nodes.stream()
                    .filter(node -> !node.verdict().equals("passed"))
                    .map(Node::toString)
                    .toList();
        }

        /** A line for each test, and for each container that did not simply pass. */
        List<String> lines() {
            return nodes.stream()
                    .filter(node -> node.test() || !node.verdict().equals("passed"))
                    .map(Node::toString)
                    .toList();
        }

        /** What this test or container failed with. */
        Throwable failureOf(String name) {
            return node(name).failure().orElseThrow(() -> new AssertionError(name + " did not fail: " + nodes));
        }

        /** What Watertight published for this test or container. */
        List<String> entriesOf(String name) {
            return node(name).entries();
        }

        private Node node(String name) {
            List<Node> found =
                    nodes.stream().filter(node -> node.name().equals(name)).toList();
            if (found.size() != 1) {
                throw new AssertionError("not one " + name + " but: " + nodes);
            }
            return found.get(0);
        }
    }

    /** What became of a test or container. */
    record Node(String name, boolean test, String verdict, Optional<Throwable> failure, List<String> entries) {
        @Override
        public String toString() {
            return name + ": " + verdict;
        }
    }

    private static final class Listener implements TestExecutionListener {

        private final List<Node> nodes = Collections.synchronizedList(new ArrayList<>());
        private final List<String> events = Collections.synchronizedList(new ArrayList<>());
        private final Map<String, List<String>> entries = Collections.synchronizedMap(new TreeMap<>());
        private TestPlan plan;

        @Override
        public void testPlanExecutionStarted(TestPlan started) {
            plan = started;
        }

        @Override
        public void dynamicTestRegistered(TestIdentifier test) {
            events.add("registered " + name(test));
        }

        @Override
        public void executionStarted(TestIdentifier test) {
            events.add("started " + name(test));
        }

        @Override
        public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
            events.add("published by " + name(test) + " " + entry.getKeyValuePairs());
            entries.computeIfAbsent(test.getUniqueId(), id -> new ArrayList<>())
                    .addAll(entry.getKeyValuePairs().values());
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            ended(test, "skipped", Optional.empty());
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            Optional<Throwable> failure = result.getThrowable();
            String with = failure.map(Listener::words).map(words -> " " + words).orElse("");
            ended(
                    test,
                    switch (result.getStatus()) {
                        case SUCCESSFUL -> "passed";
                        case ABORTED -> "aborted" + with;
                        case FAILED ->
                            failure.filter(LeakError.class::isInstance).isPresent() ? with.strip() : "failed" + with;
                    },
                    failure);
        }

        private void ended(TestIdentifier test, String result, Optional<Throwable> failure) {
            String verdict = result + (Thread.currentThread().isInterrupted() ? ", interrupted" : "");
            nodes.add(new Node(
                    name(test),
                    test.isTest(),
                    verdict,
                    failure,
                    List.copyOf(entries.getOrDefault(test.getUniqueId(), List.of()))));
            events.add("ended " + name(test) + ": " + verdict);
        }

        private static String words(Throwable failure) {
            String own = failure instanceof LeakError error
                    ? error.report().leaks().stream()
                            .map(Listener::name)
                            .sorted()
                            .collect(Collectors.joining(", ", "leaked ", ""))
                    : failure.getClass().getSimpleName();
            return Stream.concat(
                            Stream.of(own),
                            Arrays.stream(failure.getSuppressed())
                                    .filter(suppressed -> suppressed.getClass().getEnclosingClass() != LeakError.class)
                                    .map(Listener::words))
                    .collect(Collectors.joining(" and "));
        }

        private static String name(Resource resource) {
            return resource instanceof LiveThread thread ? thread.name() : resource.kind() + " " + resource.describe();
        }

        /** The display names of the containers and the test, without the engine's and without the enclosing test. */
        private String name(TestIdentifier test) {
            String name = test.getDisplayName().replaceFirst("^.*\\$", "");
            return plan.getParent(test)
                    .filter(parent -> parent.getParentId().isPresent())
                    .map(parent -> name(parent) + " > " + name)
                    .orElse(name);
        }
    }
}
