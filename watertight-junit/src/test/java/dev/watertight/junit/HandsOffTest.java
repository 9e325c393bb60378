package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepareToWait;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.junit.FixtureRun.Outcome;
import dev.watertight.junit.Watertight.Granularity;
import java.util.List;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where nothing leaks, everything happens as it does without Watertight: the same tests, in the same order. */
class HandsOffTest {

    @ParameterizedTest
    @MethodSource("fixtures")
    void whatAnnotatedTestsDoIsTheSame(Class<?> plain, Class<?> annotated) {
        Outcome without = prepareToWait().of(plain);
        Outcome with = prepareToWait().of(annotated);

        assertThat(neutral(with.events())).isEqualTo(neutral(without.events()));
        assertThat(with.stderr()).isEqualTo(without.stderr());
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void whatAutoDetectedTestsDoIsTheSame(Class<?> plain) {
        Outcome without = prepareToWait().of(plain);
        Outcome with = prepareToWait().autoDetecting().of(plain);

        assertThat(with.events()).isEqualTo(without.events());
        assertThat(with.stderr()).isEqualTo(without.stderr());
    }

    static List<Arguments> fixtures() {
        return List.of(
                Arguments.of(OrdinaryFixtures.Outcomes.class, WatchedOutcomes.class),
                Arguments.of(OrdinaryFixtures.Outcomes.class, WatchedAsAWhole.class),
                Arguments.of(OrdinaryFixtures.Arguments.class, WatchedArguments.class),
                Arguments.of(OrdinaryFixtures.Factories.class, WatchedFactories.class),
                Arguments.of(OrdinaryFixtures.Shared.class, WatchedShared.class),
                Arguments.of(OrdinaryFixtures.Outer.class, WatchedOuter.class),
                Arguments.of(OrdinaryFixtures.FailingBeforeAll.class, WatchedFailingBeforeAll.class),
                Arguments.of(OrdinaryFixtures.AbortingBeforeAll.class, WatchedAbortingBeforeAll.class),
                Arguments.of(OrdinaryFixtures.FailingAfter.class, WatchedFailingAfter.class),
                Arguments.of(OrdinaryFixtures.FailingConstructor.class, WatchedFailingConstructor.class),
                Arguments.of(OrdinaryFixtures.DisabledAsAWhole.class, WatchedDisabledAsAWhole.class),
                Arguments.of(OrdinaryFixtures.Template.class, WatchedTemplate.class),
                Arguments.of(OrdinaryFixtures.Extended.class, WatchedExtended.class));
    }

    /** All fixtures together do what they are meant to do; otherwise the comparison would mean little. */
    @Test
    void theFixturesHaveAllOutcomes() {
        List<String> events = fixtures().stream()
                .map(arguments -> (Class<?>) arguments.get()[0])
                .flatMap(fixture -> prepareToWait().of(fixture).events().stream())
                .toList();

        assertThat(events)
                .contains(
                        "ended Outcomes > passes(): passed",
                        "ended Outcomes > fails(): failed AssertionFailedError",
                        "ended Outcomes > aborts(): aborted TestAbortedException",
                        "ended Outcomes > disabled(): skipped",
                        "ended Outcomes > runsOutOfTime(): failed TimeoutException and InterruptedException",
                        "ended Factories > some() > container > inside: passed",
                        "ended FailingBeforeAll: failed AssertionFailedError and AssertionFailedError",
                        "ended Extended > forgiven(): passed",
                        "ended Extended > unwanted(): skipped");
    }

    private static List<String> neutral(List<String> events) {
        return events.stream().map(HandsOffTest::neutral).toList();
    }

    /** Without the name of the fixture, which comes first in every line. */
    private static String neutral(String event) {
        return event.replaceFirst("^(registered|started|published by|ended) [A-Za-z]+", "$1");
    }

    @Watertight
    static class WatchedOutcomes extends OrdinaryFixtures.Outcomes {}

    @Watertight(granularity = Granularity.CLASS)
    static class WatchedAsAWhole extends OrdinaryFixtures.Outcomes {}

    @Watertight
    static class WatchedArguments extends OrdinaryFixtures.Arguments {}

    @Watertight
    static class WatchedFactories extends OrdinaryFixtures.Factories {}

    @Watertight
    static class WatchedShared extends OrdinaryFixtures.Shared {}

    @Watertight
    static class WatchedOuter extends OrdinaryFixtures.Outer {}

    @Watertight
    static class WatchedFailingBeforeAll extends OrdinaryFixtures.FailingBeforeAll {}

    @Watertight
    static class WatchedAbortingBeforeAll extends OrdinaryFixtures.AbortingBeforeAll {}

    @Watertight
    static class WatchedFailingAfter extends OrdinaryFixtures.FailingAfter {}

    @Watertight
    static class WatchedFailingConstructor extends OrdinaryFixtures.FailingConstructor {}

    @Watertight
    @Disabled("on purpose")
    static class WatchedDisabledAsAWhole extends OrdinaryFixtures.DisabledAsAWhole {}

    @Watertight
    static class WatchedTemplate extends OrdinaryFixtures.Template {}

    @Watertight
    static class WatchedExtended extends OrdinaryFixtures.Extended {
        WatchedExtended(Integer number) {
            super(number);
        }
    }
}
