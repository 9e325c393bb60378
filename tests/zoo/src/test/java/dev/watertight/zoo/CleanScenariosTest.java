package dev.watertight.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.AnnotatedElement;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Tests that clean up pass, whatever the JDK and JUnit open on the way for themselves. The scenarios are the tests, or
 * nested classes, of {@code org.acme.clean}: another one is another test there.
 */
class CleanScenariosTest {

    private static final String FIXTURES = "org.acme.clean";

    /** In this JVM the JDK has opened most of what it opens only once. */
    @TestFactory
    Stream<DynamicContainer> eachPasses() {
        return Fixtures.byFile(FIXTURES).entrySet().stream()
                .map(file -> dynamicContainer(
                        file.getKey(),
                        file.getValue().stream()
                                .map(scenario ->
                                        dynamicTest(Fixtures.name(scenario), () -> assertThatItPasses(scenario)))));
    }

    private static void assertThatItPasses(AnnotatedElement scenario) {
        Fixtures.freshJvm(scenario).ifPresent(why -> assumeTrue(false, why));
        FixtureRun run = Fixtures.run(Fixtures.selector(scenario));
        assumeTrue(run.ranTests(), () -> String.join("\n", run.skipped()));
        assertThat(run.mistakes()).isEmpty();
        if (!mayBeInconclusive(scenario)) {
            assertThat(run.warnings()).isEmpty();
        }
    }

    /** In a fresh JVM, a scenario that makes noise makes the JDK do so for the first time. The others share one. */
    @TestFactory
    Stream<DynamicContainer> eachPassesInAFreshJvm() {
        return Fixtures.byFile(FIXTURES).entrySet().stream()
                .map(file -> dynamicContainer(file.getKey(), inFreshJvms(file.getValue())));
    }

    private static Stream<DynamicTest> inFreshJvms(List<AnnotatedElement> scenarios) {
        Predicate<AnnotatedElement> loud = scenario -> !noise(scenario).isEmpty()
                || mayBeInconclusive(scenario)
                || Fixtures.freshJvm(scenario).isPresent();
        List<AnnotatedElement> quiet = scenarios.stream().filter(loud.negate()).toList();
        return Stream.concat(
                scenarios.stream()
                        .filter(loud)
                        .map(scenario -> dynamicTest(
                                Fixtures.name(scenario), () -> assertThatTheyPassInAFreshJvm(List.of(scenario)))),
                quiet.isEmpty()
                        ? Stream.empty()
                        : Stream.of(dynamicTest("the others", () -> assertThatTheyPassInAFreshJvm(quiet))));
    }

    private static void assertThatTheyPassInAFreshJvm(List<AnnotatedElement> scenarios) throws Exception {
        FreshJvm.Result result = FreshJvm.run(scenarios);
        assumeTrue(result.ranTests(), () -> String.join("\n", result.skipped()));
        assertThat(result.mistakes()).isEmpty();
        if (scenarios.stream().noneMatch(CleanScenariosTest::mayBeInconclusive)) {
            assertThat(result.warnings()).isEmpty();
        }
        for (AnnotatedElement scenario : scenarios) {
            for (String noise : noise(scenario)) {
                assertThat(result.noise())
                        .as("what the JDK opened for itself")
                        .anyMatch(Pattern.compile(noise).asPredicate());
            }
        }
    }

    private static boolean mayBeInconclusive(AnnotatedElement scenario) {
        return AnnotationSupport.isAnnotated(scenario, MayBeInconclusive.class);
    }

    private static List<String> noise(AnnotatedElement scenario) {
        return AnnotationSupport.findAnnotation(scenario, Noise.class).stream()
                .flatMap(noise -> Arrays.stream(noise.value()))
                .toList();
    }
}
