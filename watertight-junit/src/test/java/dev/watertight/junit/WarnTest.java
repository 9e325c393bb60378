package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static dev.watertight.junit.Leftovers.leave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.junit.FixtureRun.Outcome;
import dev.watertight.junit.Watertight.Mode;
import dev.watertight.junit.Watertight.Stacks;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What is told without failing anything. */
class WarnTest {

    @Test
    void aLeakIsPrintedAndPublished() {
        Outcome outcome = run(Warned.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.entriesOf("Warned > leaves()")).singleElement().satisfies(text -> {
            assertThat(text).startsWith("WarnTest.Warned.leaves() left 1 resource open:\n\n  1) thread #");
            assertThat(outcome.stderr()).contains(text + System.lineSeparator());
        });
        assertThat(outcome.entriesOf("Warned > dynamic() > inner"))
                .singleElement()
                .asString()
                .contains("\"dynamic\"");
        assertThat(outcome.entriesOf("Warned")).singleElement().asString().contains("\"before all\"");
        assertThat(outcome.stderr()).containsOnlyOnce("\"left\"").containsOnlyOnce("\"before all\"");
    }

    @Watertight(mode = Mode.WARN)
    static class Warned {

        @BeforeAll
        static void before() {
            leave("before all");
        }

        @Test
        void leaves() {
            leave("left");
        }

        @TestFactory
        DynamicTest dynamic() {
            return DynamicTest.dynamicTest("inner", () -> leave("dynamic"));
        }
    }

    @Test
    void theStacksAreAsFullAsAskedFor() {
        assertThat(run(FullWarned.class).stderr()).contains("java.base");
        assertThat(run(Warned.class).stderr()).doesNotContain("java.base");
    }

    @Watertight(mode = Mode.WARN, stacks = Stacks.FULL)
    static class FullWarned {
        @Test
        void leaves() {
            leave("left");
        }
    }

    @Test
    void whatCannotBeToldIsAWarning() {
        Outcome outcome = run(Puzzling.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.entriesOf("Puzzling > poses()"))
                .containsExactly("It could not be told whether WarnTest.Puzzling.poses() left something open:\n"
                        + "\n"
                        + "  1) puzzle what am I\n"
                        + "     perhaps no leak  nobody knows what it is");
        assertThat(outcome.entriesOf("Puzzling")).isEmpty();
    }

    @Test
    void whatCannotBeToldFailsOnRequest() {
        Outcome outcome = prepare().parameter("watertight.inconclusive", "fail").of(Puzzling.class);

        assertThat(outcome.told()).containsExactly("Puzzling > poses(): failed AssertionError");
        assertThat(outcome.failureOf("Puzzling > poses()"))
                .hasMessageStartingWith("It could not be told whether WarnTest.Puzzling.poses() left something open:");
    }

    @Watertight
    static class Puzzling {

        @Test
        void poses() {
            PuzzleProbe.pose("what am I");
        }

        @Test
        void clean() {}
    }

    @Test
    void whatCouldNotBeObservedIsSaidOnce() {
        Outcome outcome = run(Blind.class, BlindToo.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.stderr()).containsOnlyOnce("left something open").containsOnlyOnce("it was dark");
    }

    @Watertight
    static class Blind {

        @Test
        void first() {
            PuzzleProbe.failToObserve("it was dark");
        }

        @Test
        void second() {
            PuzzleProbe.failToObserve("it was dark");
        }
    }

    @Watertight
    static class BlindToo extends Blind {}

    @Test
    void whatCouldNotBeObservedFailsEverythingOnRequest() {
        assertThat(prepare()
                        .parameter("watertight.inconclusive", "fail")
                        .of(BlindToo.class)
                        .lines())
                .containsExactlyInAnyOrder(
                        "BlindToo > first(): failed AssertionError",
                        "BlindToo > second(): failed AssertionError",
                        "BlindToo: failed AssertionError");
    }
}
