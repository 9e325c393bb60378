package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.Leftovers.leave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.junit.FixtureRun.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What the run as a whole left open, without any test or class having opened it. */
class WholeRunTest {

    private static final String RUN = "watertight.run";
    private static final String RUN_LEAKED = "JUnit Jupiter: leaked by an extension's constructor";

    @Test
    void itFailsTheRunOnRequest() {
        Outcome outcome = prepare().parameter(RUN, "fail").of(Clean.class, WithExtension.class);

        assertThat(outcome.lines())
                .containsExactly("Clean > clean(): passed", "WithExtension > clean(): passed", RUN_LEAKED);
        assertThat(outcome.failureOf("JUnit Jupiter"))
                .hasMessageStartingWith("the whole run left 1 resource open:\n\n  1) thread #")
                .satisfies(failure ->
                        assertThat(outcome.stderr()).isEqualTo(failure.getMessage() + System.lineSeparator()));
    }

    /** Then it closes what asks for that by an old type. */
    @Test
    void itIsCheckedThoughJUnitDoesNotCloseAllInItsStores() {
        Outcome outcome = prepare()
                .parameter("junit.jupiter.extensions.store.close.autocloseable.enabled", "false")
                .parameter(RUN, "fail")
                .of(Leaky.class, WithExtension.class);

        assertThat(outcome.told()).containsExactly("Leaky > leaky(): leaked left", RUN_LEAKED);
    }

    @Watertight
    static class Leaky {
        @Test
        void leaky() {
            leave("left");
        }
    }

    @Test
    void itWarnsOnRequest() {
        Outcome outcome = prepare().parameter(RUN, "warn").of(Clean.class, WithExtension.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.stderr())
                .startsWith("the whole run left 1 resource open:")
                .contains("by an extension's constructor");
    }

    @Test
    void itIsOffByDefault() {
        for (FixtureRun run : new FixtureRun[] {prepare(), prepare().parameter(RUN, "off")}) {
            Outcome outcome = run.of(Clean.class, WithExtension.class);

            assertThat(outcome.told()).isEmpty();
            assertThat(outcome.stderr()).isEmpty();
        }
    }

    @Test
    void withAutoDetectionItWarnsByDefault() {
        Outcome outcome = prepare().autoDetecting().of(Clean.class, WithExtension.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.stderr())
                .startsWith("the whole run left 1 resource open:")
                .contains("by an extension's constructor");
    }

    @Test
    void withAutoDetectionItCanBeSwitchedOff() {
        assertThat(prepare()
                        .autoDetecting()
                        .parameter(RUN, "off")
                        .of(Clean.class, WithExtension.class)
                        .stderr())
                .isEmpty();
        assertThat(prepare()
                        .autoDetecting()
                        .parameter("watertight.enabled", "false")
                        .parameter(RUN, "fail")
                        .of(Clean.class, WithExtension.class)
                        .lines())
                .containsExactly("Clean > clean(): passed", "WithExtension > clean(): passed");
    }

    @Test
    void aSystemPropertyWins() {
        assertThat(prepare()
                        .parameter(RUN, "off")
                        .systemProperty(RUN, "fail")
                        .of(Clean.class, WithExtension.class)
                        .told())
                .containsExactly(RUN_LEAKED);
    }

    /** JUnit makes such an extension before it shows the class to any. */
    @Test
    void itSeesWhatTheVeryFirstClassOpens() {
        assertThat(prepare()
                        .parameter(RUN, "fail")
                        .of(WithExtension.class, Clean.class)
                        .told())
                .containsExactly(RUN_LEAKED);
        assertThat(prepare().autoDetecting().of(WithExtension.class).stderr())
                .contains("by an extension's constructor");
    }

    @Test
    void itSeesWhatUnwatchedTestsOpen() {
        assertThat(prepare()
                        .parameter(RUN, "fail")
                        .of(NotAnnotated.class, Clean.class)
                        .told())
                .containsExactly("JUnit Jupiter: leaked by all, left");
    }

    @Test
    void itSeesNothingWhereNothingIsWatched() {
        assertThat(prepare().parameter(RUN, "fail").of(NotAnnotated.class).told())
                .isEmpty();
    }

    @Test
    void whatTestsWereToldForIsNotToldAgain() {
        Outcome outcome = prepare().autoDetecting().parameter(RUN, "fail").of(NotAnnotated.class, Clean.class);

        assertThat(outcome.told())
                .containsExactly("NotAnnotated > leaves(): leaked left", "NotAnnotated: leaked by all");
        assertThat(outcome.stderr()).isEmpty();
    }

    @Test
    void whatTestsWereWarnedOfIsNotToldAgain() {
        Outcome outcome = prepare()
                .autoDetecting()
                .parameter("watertight.mode", "warn")
                .parameter(RUN, "fail")
                .of(NotAnnotated.class, Clean.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.stderr()).containsOnlyOnce("\"left\"").containsOnlyOnce("\"by all\"");
    }

    @Test
    void whatIsSwitchedOffIsNotTold() {
        assertThat(prepare()
                        .autoDetecting()
                        .parameter(RUN, "fail")
                        .of(Off.class, Clean.class)
                        .told())
                .isEmpty();
    }

    @Test
    void itGoesByTheParameters() {
        assertThat(prepare()
                        .parameter(RUN, "fail")
                        .parameter("watertight.allow.threadsNamed", "by an extension's* because it is a fixture")
                        .of(WithExtension.class)
                        .told())
                .isEmpty();
        assertThat(prepare()
                        .parameter(RUN, "fail")
                        .parameter("watertight.kinds", "processes")
                        .of(WithExtension.class)
                        .told())
                .isEmpty();
        assertThat(prepare()
                        .parameter(RUN, "fail")
                        .parameter("watertight.stacks", "full")
                        .of(WithExtension.class)
                        .failureOf("JUnit Jupiter"))
                .hasMessageContaining("java.base");
    }

    @Test
    void itFailsOnRequestEvenWhereTestsOnlyWarn() {
        assertThat(prepare()
                        .parameter(RUN, "fail")
                        .parameter("watertight.mode", "warn")
                        .of(WithExtension.class)
                        .told())
                .containsExactly(RUN_LEAKED);
    }

    @Test
    void whatCannotBeToldIsAWarning() {
        Outcome outcome = prepare().parameter(RUN, "fail").of(Clean.class, Puzzling.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.stderr()).startsWith("It could not be told whether the whole run left something open:");
    }

    @Test
    void whatCannotBeToldFailsOnRequest() {
        FixtureRun strict = prepare().parameter("watertight.inconclusive", "fail");

        assertThat(strict.parameter(RUN, "fail").of(Clean.class, Puzzling.class).told())
                .containsExactly("JUnit Jupiter: failed AssertionError");
        assertThat(strict.parameter(RUN, "warn").of(Clean.class, Puzzling.class).told())
                .isEmpty();
    }

    @Test
    void oneRunKnowsNothingOfAnother() {
        for (int i = 0; i < 2; i++) {
            assertThat(prepare().autoDetecting().of(NotAnnotated.class).told())
                    .containsExactly("NotAnnotated > leaves(): leaked left", "NotAnnotated: leaked by all");
        }
    }

    @Watertight
    static class Clean {
        @Test
        void clean() {}
    }

    @Watertight
    @ExtendWith(Opening.class)
    static class WithExtension {
        @Test
        void clean() {}
    }

    static class Opening implements BeforeEachCallback {

        Opening() {
            leave("by an extension's constructor");
        }

        @Override
        public void beforeEach(ExtensionContext context) {}
    }

    static class NotAnnotated {

        @BeforeAll
        static void before() {
            leave("by all");
        }

        @Test
        void leaves() {
            leave("left");
        }
    }

    @Watertight(enabled = false)
    static class Off extends NotAnnotated {}

    static class Puzzling {
        @Test
        void poses() {
            PuzzleProbe.pose("what am I");
        }
    }
}
