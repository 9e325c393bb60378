package dev.watertight.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Resource;
import dev.watertight.zoo.FixtureRun.Node;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult.Status;

/**
 * When tests run at the same time, whose a leak is cannot always be told. But no test is held to be the culprit of what
 * another one leaked, and every leak is told once: of the test, of its class, or of the whole run.
 */
class ParallelRunTest {

    private static final Map<String, String> PARALLEL = Map.of(
            "junit.jupiter.execution.parallel.enabled", "true",
            "junit.jupiter.execution.parallel.mode.default", "concurrent",
            "junit.jupiter.execution.parallel.mode.classes.default", "concurrent",
            "junit.jupiter.execution.parallel.config.strategy", "fixed",
            "junit.jupiter.execution.parallel.config.fixed.parallelism", "4");

    /** What the crowd leaks. */
    private static final List<String> NAMES =
            List.of("leakyFile", "leakyThread", "leakySocket", "leakyMeeting", "LeakyClass", "leakyLonely");

    @RepeatedTest(5)
    void everyLeakIsToldAndOfNoOtherTest() {
        FixtureRun run = Fixtures.run(PARALLEL, classes(Class::isMemberClass));

        List<Resource> told =
                run.nodes().stream().flatMap(node -> node.leaks().stream()).toList();
        List<Expected> leaked =
                run.nodes().stream().flatMap(node -> node.expected().stream()).toList();
        assertThat(leaked)
                .isNotEmpty()
                .allSatisfy(expected ->
                        assertThat(told).filteredOn(expected::matches).hasSize(1));
        assertThat(told).as("what was told").hasSameSizeAs(leaked);
        assertThat(run.nodes()).filteredOn(Node::isTest).allSatisfy(ParallelRunTest::assertThatItIsBlamedForItsOwn);
    }

    /** What may be theirs fails nothing. But it is told, too. */
    @RepeatedTest(5)
    void besideTestsThatAreNotWatchedEveryLeakIsToldAndOfNoOtherTest() {
        PrintStream standardError = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        FixtureRun run;
        try {
            run = Fixtures.run(PARALLEL, classes(type -> true));
        } finally {
            System.setErr(standardError);
        }
        List<String> told = Stream.concat(
                        Stream.of(printed.toString(StandardCharsets.UTF_8)),
                        run.nodes().stream()
                                .filter(node -> node.id().getSegments().size() > 1) // what fails the run is printed
                                .flatMap(Node::leakErrors)
                                .map(Throwable::getMessage))
                .flatMap(String::lines)
                .filter(line -> line.matches(" +\\d+\\) .*"))
                .toList();
        assertThat(NAMES)
                .allSatisfy(name ->
                        assertThat(told).filteredOn(line -> line.contains(name)).hasSize(1));
        assertThat(told).as("what was told").hasSameSizeAs(NAMES);
        assertThat(run.nodes()).filteredOn(Node::isTest).allSatisfy(ParallelRunTest::assertThatItIsBlamedForItsOwn);
    }

    private static DiscoverySelector[] classes(Predicate<Class<?>> which) {
        return Fixtures.in("org.acme.parallel").stream()
                .filter(which)
                .map(Fixtures::selector)
                .toArray(DiscoverySelector[]::new);
    }

    private static void assertThatItIsBlamedForItsOwn(Node test) {
        String method = test.id().getLastSegment().getValue().replaceAll("\\(.*", "");
        if (method.startsWith("leaky")) {
            assertThat(test.leaks())
                    .allSatisfy(leak -> assertThat(leak.describe()).contains(method));
        } else {
            assertThat(test.result().getStatus()).as(test.name()).isEqualTo(Status.SUCCESSFUL);
        }
    }
}
