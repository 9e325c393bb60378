package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Resource;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.junit.FixtureRun.Outcome;
import dev.watertight.junit.Watertight.Allow;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes no sense fails what it applies to, once, with a message that says what would; nothing passes unchecked. */
class MistakesTest {

    private static final String NAMES = "watertight.allow.creator, watertight.allow.inBacktrace,"
            + " watertight.allow.openedBy, watertight.allow.path, watertight.allow.threadsNamed,"
            + " watertight.allow.topFunction, watertight.enabled, watertight.fail, watertight.granularity,"
            + " watertight.inconclusive, watertight.kinds, watertight.known, watertight.known.stale,"
            + " watertight.known.write, watertight.mode, watertight.origins, watertight.report, watertight.rescued,"
            + " watertight.run, watertight.settlingTime, watertight.stacks, watertight.vanished";

    private static final String MISSPELT =
            "there is no configuration parameter watertight.setlingtime; did you mean watertight.settlingTime?"
                    + " There are " + NAMES;

    @Test
    void anUnknownParameterIsNamedWithTheNearestOne() {
        assertMistake(prepare().parameter("watertight.setlingtime", "1 s").of(Plain.class), "Plain", MISSPELT);
    }

    @Test
    void anUnknownSystemPropertyIsNamedWithTheNearestParameter() {
        assertMistake(prepare().systemProperty("watertight.setlingtime", "1 s").of(Plain.class), "Plain", MISSPELT);
    }

    @Test
    void anUnknownParameterInAFileIsNamedWithTheNearestOne(@TempDir Path classPath) throws IOException {
        Files.writeString(classPath.resolve("junit-platform.properties"), "watertight.setlingtime = 1 s");

        assertMistake(onClassPath(classPath, prepare(), Plain.class), "Plain", MISSPELT);
    }

    @Test
    void aParameterInAFileArrives(@TempDir Path classPath) throws IOException {
        Files.writeString(classPath.resolve("junit-platform.properties"), "watertight.mode = sometimes");

        assertMistake(
                onClassPath(classPath, prepare(), Plain.class),
                "Plain",
                "watertight.mode must be fail or warn, but is \"sometimes\"; did you mean fail?");
    }

    private static Outcome onClassPath(Path root, FixtureRun run, Class<?> fixture) throws IOException {
        Thread current = Thread.currentThread();
        ClassLoader loader = current.getContextClassLoader();
        try (URLClassLoader withRoot =
                new URLClassLoader(new URL[] {root.toUri().toURL()}, loader)) {
            current.setContextClassLoader(withRoot);
            return run.of(fixture);
        } finally {
            current.setContextClassLoader(loader);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "watertight.enabled | flase | watertight.enabled must be true or false, but is \"flase\"; did you mean false?",
                "watertight.mode | wran | watertight.mode must be fail or warn, but is \"wran\"; did you mean warn?",
                "watertight.granularity | classes | watertight.granularity must be method or class, but is \"classes\"; did you mean class?",
                "watertight.stacks | ful | watertight.stacks must be folded or full, but is \"ful\"; did you mean full?",
                "watertight.inconclusive | ok | watertight.inconclusive must be fail or warn, but is \"ok\"; did you mean fail?",
                "watertight.run | fial | watertight.run must be off or warn or fail, but is \"fial\"; did you mean fail?",
                "watertight.kinds | thread | watertight.kinds: there is no kind of resource named \"thread\"; there are descriptors, processes, puzzles, threads",
                "watertight.settlingTime | soon | watertight.settlingTime must be a time as \"500 ms\", \"2 s\" or \"1 m\", but is \"soon\"",
                "watertight.settlingTime | 500 | watertight.settlingTime must be a time as \"500 ms\", \"2 s\" or \"1 m\", but is \"500\"",
                "watertight.settlingTime | 1.5 s | watertight.settlingTime must be a time as \"500 ms\", \"2 s\" or \"1 m\", but is \"1.5 s\"",
                "watertight.settlingTime | -1 s | watertight.settlingTime must be zero or more, since nobody can wait for \"-1 s\"",
                "watertight.allow.path | /var/log/** | watertight.allow.path: expected \"WHAT because WHY\", separated by semicolons if there are several, but found \"/var/log/**\"",
                "watertight.allow.path | because of this | watertight.allow.path: expected \"WHAT because WHY\", separated by semicolons if there are several, but found \"because of this\""
            })
    void aWrongValueIsToldWithWhatWouldBeRight(String name, String value, String message) {
        assertMistake(prepare().parameter(name, value).of(Plain.class), "Plain", message);
        assertMistake(prepare().systemProperty(name, value).of(Plain.class), "Plain", message);
    }

    @Test
    void anEmptyValueIsAMistakeToo() {
        assertMistake(
                prepare().parameter("watertight.mode", "").of(Plain.class),
                "Plain",
                "watertight.mode must be fail or warn, but is \"\"; did you mean fail?");
        assertMistake(
                prepare().parameter("watertight.kinds", "").of(Plain.class),
                "Plain",
                "watertight.kinds: a check needs at least one kind of resource to watch, but got none; there are"
                        + " descriptors, processes, puzzles, threads");
    }

    @Test
    void everyClassIsToldOnce() {
        Outcome outcome = prepare()
                .parameter("watertight.mode", "wran")
                .of(Plain.class, SharedInstance.class, WithBeforeAll.class, WithNested.class, NestedOnly.class);

        assertThat(outcome.lines())
                .containsExactlyInAnyOrder(
                        "Plain: failed ExtensionConfigurationException",
                        "SharedInstance: failed ExtensionConfigurationException",
                        "WithBeforeAll: failed ExtensionConfigurationException",
                        "WithNested: failed ExtensionConfigurationException",
                        "NestedOnly > own(): passed",
                        "NestedOnly > Inner: failed ExtensionConfigurationException");
    }

    @Test
    void aClassTemplateIsToldOnce() {
        assertThat(prepare()
                        .parameter("watertight.mode", "wran")
                        .of(Template.class)
                        .told())
                .containsExactly("Template: failed ExtensionConfigurationException");
    }

    @Test
    void autoDetectedItTellsEveryClassToo() {
        assertThat(prepare()
                        .autoDetecting()
                        .parameter("watertight.mode", "wran")
                        .of(Plain.class, NotAnnotated.class)
                        .lines())
                .containsExactlyInAnyOrder(
                        "Plain: failed ExtensionConfigurationException",
                        "NotAnnotated: failed ExtensionConfigurationException");
    }

    @Test
    void classesThatAreNotCheckedDoNotCare() {
        assertThat(prepare()
                        .parameter("watertight.mode", "wran")
                        .of(NotAnnotated.class)
                        .lines())
                .containsExactly("NotAnnotated > test(): passed");
    }

    @Test
    void whereEverythingIsSwitchedOffNothingIsToldNorChecked() {
        assertThat(prepare()
                        .parameter("watertight.enabled", "false")
                        .parameter("watertight.mode", "wran")
                        .of(Plain.class)
                        .lines())
                .containsExactly("Plain > test(): passed");
    }

    @Test
    void aMistakeOnAMethodFailsThatMethod() {
        Outcome outcome = run(OnMethods.class);

        assertThat(outcome.lines())
                .containsExactlyInAnyOrder(
                        "OnMethods > plain(): passed",
                        "OnMethods > soon(): failed ExtensionConfigurationException",
                        "OnMethods > dynamic(): failed ExtensionConfigurationException",
                        "OnMethods > parameterized(int) > 1: failed ExtensionConfigurationException");
        assertThat(outcome.failureOf("OnMethods > soon()"))
                .hasMessage(
                        "@Watertight(settlingTime) must be a time as \"500 ms\", \"2 s\" or \"1 m\", but is \"soon\"");
    }

    @Test
    void aMistakeInAnAnnotationSaysWhereItStands() {
        assertMistake(
                run(AllowingNothing.class),
                "AllowingNothing",
                at(AllowingNothing.class)
                        + "@Allow(because = \"why not\") says why, but not what is no leak: set one of creator,"
                        + " inBacktrace, openedBy, path, threadsNamed, topFunction, matching");
        assertMistake(
                run(AllowingWithoutReason.class),
                "AllowingWithoutReason",
                at(AllowingWithoutReason.class)
                        + "an allowance needs a reason that says why this is no leak, but the reason is blank");
    }

    @Test
    void anUnknownKindIsToldWithThoseThatThereAre() {
        Outcome outcome = run(UnknownKind.class);

        assertThat(outcome.lines()).containsExactly("UnknownKind: failed ExtensionConfigurationException");
        assertThat(outcome.failureOf("UnknownKind").getMessage())
                .startsWith(at(UnknownKind.class)
                        + "no probe observes dev.watertight.Resource; there are probes for dev.watertight.")
                .contains(Descriptor.class.getName(), Puzzle.class.getName());
    }

    @Test
    void aMisspeltFunctionIsTold() {
        Outcome outcome = run(BadFunction.class);

        assertThat(outcome.lines()).containsExactly("BadFunction: failed ExtensionConfigurationException");
        assertThat(outcome.failureOf("BadFunction").getMessage())
                .startsWith(at(BadFunction.class))
                .contains("\"no function\"");
    }

    @Test
    void predicatesMustBeConstructible() {
        assertMistake(
                run(Unconstructible.class),
                "Unconstructible",
                at(Unconstructible.class) + NeedsArgument.class.getName()
                        + " must have a constructor without parameters that does not fail:"
                        + " java.lang.NoSuchMethodException: " + NeedsArgument.class.getName() + ".<init>()");
        assertMistake(
                run(FailingPredicate.class),
                "FailingPredicate",
                at(FailingPredicate.class) + FailsAtOnce.class.getName()
                        + " must have a constructor without parameters that does not fail:"
                        + " java.lang.IllegalStateException: on purpose");
    }

    @Test
    void aPredicateThatFailsFailsTheTest() {
        Outcome outcome = run(FailingLater.class);

        assertThat(outcome.told()).contains("FailingLater > test(): failed AssertionError");
        assertThat(outcome.failureOf("FailingLater > test()"))
                .hasMessageStartingWith("the allowance \"why not\" failed when asked about the thread ")
                .hasMessageEndingWith("an allowance must answer true or false for every resource");
    }

    /** Another allowance covers the thread already; this one is asked all the same, to see whether it is of use. */
    @Test
    void soDoesOneThatFailsForWhatIsAllowedAlready() {
        Outcome outcome = run(FailingForAllowed.class);

        assertThat(outcome.told()).contains("FailingForAllowed > test(): failed AssertionError");
        assertThat(outcome.failureOf("FailingForAllowed > test()"))
                .hasMessageStartingWith("the allowance \"why not\" failed when asked about the thread ");
    }

    private static String at(Class<?> fixture) {
        return "@Watertight on class " + fixture.getName() + ": ";
    }

    private static void assertMistake(Outcome outcome, String name, String message) {
        assertThat(outcome.lines()).containsExactly(name + ": failed ExtensionConfigurationException");
        assertThat(outcome.failureOf(name))
                .isExactlyInstanceOf(ExtensionConfigurationException.class)
                .hasMessage(message);
        assertThat(outcome.stderr()).isEmpty();
    }

    @Watertight
    static class Plain {
        @Test
        void test() {}
    }

    static class NotAnnotated {
        @Test
        void test() {}
    }

    @Watertight
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class SharedInstance {
        @Test
        void test() {}
    }

    @Watertight
    static class WithBeforeAll {
        @BeforeAll
        static void before() {}

        @Test
        void test() {}
    }

    @Watertight
    static class WithNested {
        @Nested
        class Inner {
            @Test
            void test() {}
        }
    }

    static class NestedOnly {
        @Test
        void own() {}

        @Nested
        @Watertight
        class Inner {
            @Test
            void test() {}
        }
    }

    @Watertight
    @ParameterizedClass(name = "{0}")
    @ValueSource(strings = {"first", "second"})
    static class Template {
        Template(String argument) {}

        @Test
        void test() {}
    }

    static class OnMethods {
        @Test
        void plain() {}

        @Test
        @Watertight(settlingTime = "soon")
        void soon() {}

        @TestFactory
        @Watertight(settlingTime = "soon")
        DynamicTest dynamic() {
            return DynamicTest.dynamicTest("inner", () -> {});
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(ints = 1)
        @Watertight(settlingTime = "soon")
        void parameterized(int number) {}
    }

    @Watertight(allowing = @Allow(because = "why not"))
    static class AllowingNothing extends NotAnnotated {}

    @Watertight(allowing = @Allow(threadsNamed = "x", because = " "))
    static class AllowingWithoutReason extends NotAnnotated {}

    @Watertight(allowing = @Allow(topFunction = "no function", because = "why not"))
    static class BadFunction extends NotAnnotated {}

    @Watertight(kinds = Resource.class)
    static class UnknownKind extends NotAnnotated {}

    @Watertight(allowing = @Allow(matching = NeedsArgument.class, because = "why not"))
    static class Unconstructible extends NotAnnotated {}

    static class NeedsArgument implements Predicate<Resource> {
        NeedsArgument(String argument) {}

        @Override
        public boolean test(Resource resource) {
            return true;
        }
    }

    @Watertight(allowing = @Allow(matching = FailsAtOnce.class, because = "why not"))
    static class FailingPredicate extends NotAnnotated {}

    static class FailsAtOnce implements Predicate<Resource> {
        FailsAtOnce() {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public boolean test(Resource resource) {
            return true;
        }
    }

    @Watertight(allowing = @Allow(matching = FailsLater.class, because = "why not"))
    static class FailingLater {
        @Test
        void test() {
            Leftovers.leave("left");
        }
    }

    @Watertight(
            allowing = {
                @Allow(threadsNamed = "left", because = "it is a fixture"),
                @Allow(matching = FailsLater.class, because = "why not")
            })
    static class FailingForAllowed extends FailingLater {}

    static class FailsLater implements Predicate<Resource> {
        @Override
        public boolean test(Resource resource) {
            throw new IllegalStateException("on purpose");
        }
    }
}
