package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static dev.watertight.junit.Leftovers.leave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.junit.FixtureRun.Outcome;
import dev.watertight.junit.Watertight.Granularity;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** With JUnit's auto-detection of extensions on, every test is checked. */
class AutoDetectionTest {

    @Test
    void everyTestIsChecked() {
        Outcome outcome = prepare().autoDetecting().of(NotAnnotated.class);

        assertThat(outcome.lines())
                .containsExactlyInAnyOrder(
                        "NotAnnotated > leaves(): leaked left",
                        "NotAnnotated > clean(): passed",
                        "NotAnnotated > Inner > leaves(): leaked left inside",
                        "NotAnnotated: leaked before all");
        assertThat(outcome.stderr()).isEmpty();
    }

    @Test
    void withoutItNothingIsChecked() {
        Outcome outcome = run(NotAnnotated.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.stderr()).isEmpty();
    }

    @Test
    void itCanBeSwitchedOff() {
        Outcome outcome = prepare()
                .autoDetecting()
                .parameter("watertight.enabled", "false")
                .of(NotAnnotated.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.stderr()).isEmpty();
    }

    @Test
    void parametersApply() {
        assertThat(prepare()
                        .autoDetecting()
                        .parameter("watertight.granularity", "class")
                        .parameter("watertight.allow.threadsNamed", "before all because it is a fixture")
                        .of(NotAnnotated.class)
                        .told())
                .containsExactly("NotAnnotated > Inner: leaked left inside", "NotAnnotated: leaked left");
    }

    static class NotAnnotated {

        @BeforeAll
        static void before() {
            leave("before all");
        }

        @Test
        void leaves() {
            leave("left");
        }

        @Test
        void clean() {}

        @Nested
        class Inner {
            @Test
            void leaves() {
                leave("left inside");
            }
        }
    }

    @Test
    void annotatedTestsAreCheckedOnce() {
        Outcome outcome =
                prepare().autoDetecting().parameter("watertight.mode", "warn").of(Annotated.class);

        assertThat(outcome.entriesOf("Annotated > leaves()")).hasSize(1);
        assertThat(outcome.stderr()).containsOnlyOnce("\"left\"").containsOnlyOnce("\"before all\"");
        assertThat(prepare().autoDetecting().of(Annotated.class).lines())
                .containsExactly("Annotated > leaves(): leaked left", "Annotated: leaked before all");
    }

    @Watertight
    static class Annotated {

        @BeforeAll
        static void before() {
            leave("before all");
        }

        @Test
        void leaves() {
            leave("left");
        }
    }

    @Test
    void annotationsCount() {
        assertThat(prepare().autoDetecting().of(Mixed.class, Off.class).lines())
                .containsExactlyInAnyOrder(
                        "Mixed > leaves(): leaked left",
                        "Mixed > off(): passed",
                        "Mixed > AsAWhole > leaves(): passed",
                        "Mixed > AsAWhole: leaked left inside",
                        "Off > leaves(): passed");
    }

    static class Mixed {

        @Test
        void leaves() {
            leave("left");
        }

        @Test
        @Watertight(enabled = false)
        void off() {
            leave("off");
        }

        @Nested
        @Watertight(granularity = Granularity.CLASS)
        class AsAWhole {
            @Test
            void leaves() {
                leave("left inside");
            }
        }
    }

    @Watertight(enabled = false)
    static class Off {

        @BeforeAll
        static void before() {
            leave("before all");
        }

        @Test
        void leaves() {
            leave("left");
        }
    }
}
