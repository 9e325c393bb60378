package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static dev.watertight.junit.Leftovers.leaveWaiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakReport;
import dev.watertight.junit.FixtureRun.Outcome;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said at the end of a run, and which leaks fail if only growing ones do. */
class SummaryTest {

    @Watertight
    static class Clean {
        @Test
        void passes() {}
    }

    @Test
    void saysNothingIfThereIsNothingToSay() {
        assertThat(run(Clean.class).summary()).isEmpty();
        assertThat(run(Clean.class).stderr()).isEmpty();
    }

    @Watertight
    static class Various {
        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3, 4, 5})
        void workers(int number) {
            leaveWaiting("worker-" + number);
        }

        @Test
        void lonely() {
            leaveWaiting("lonely");
        }

        @Test
        void ticker() {
            leaveWaiting("ticker");
        }
    }

    @Test
    void groupsLeaksBySignatureMostFrequentFirst() {
        String summary = run(Various.class).summary();

        assertThat(summary.lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("Watertight: 7 leaks of 3 signatures, most frequent first:"),
                        line -> assertThat(line).startsWith("     5x  thread").contains("worker-#"),
                        line -> assertThat(line).startsWith("         at dev.watertight.junit.Leftovers."),
                        line -> assertThat(line).isEqualTo("         in SummaryTest.Various.workers(int) 5x"),
                        line -> assertThat(line).startsWith("     1x  thread").contains("lonely"),
                        line -> assertThat(line).startsWith("         at "),
                        line -> assertThat(line).endsWith(" in SummaryTest.Various.lonely()"),
                        line -> assertThat(line).startsWith("     1x  thread").contains("ticker"),
                        line -> assertThat(line).startsWith("         at "),
                        line -> assertThat(line).endsWith(" in SummaryTest.Various.ticker()"));
    }

    @Test
    void tellsOnceWhatCouldNotBeTold() {
        Outcome outcome = run(Puzzled.class);

        assertThat(outcome.summary().lines()).hasSize(3).first().isEqualTo("Watertight: What could not be told, 1:");
    }

    @Watertight
    static class Puzzled {
        @Test
        void first() {
            PuzzleProbe.pose("a riddle");
        }
    }

    @Watertight
    static class Twice {
        @Test
        void a() {
            leaveWaiting("grows");
        }

        @Test
        void b() {
            leaveWaiting("grows");
        }

        @Test
        void c() {
            leaveWaiting("is held");
        }
    }

    @Test
    void byDefaultEveryLeakFails() {
        assertThat(run(Twice.class).told()).hasSize(3);
    }

    @Test
    void ifOnlyGrowingLeaksFailTheFirstIsToldInTheSummary() {
        Outcome outcome = prepare().parameter("watertight.fail", "growing").of(Twice.class);

        assertThat(outcome.told())
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).endsWith("leaked grows"));
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.summary())
                .contains("Watertight: 1 leak of 1 signature", "Watertight: Held once, 2:", "is held");
    }

    @Watertight
    static class Repeated {
        @RepeatedTest(3)
        void confirms() {
            leaveWaiting("grows");
        }

        @RepeatedTest(4)
        void clears(RepetitionInfo repetition) {
            if (repetition.getCurrentRepetition() == 1) {
                leaveWaiting("is held");
            }
        }
    }

    @Test
    void aRepeatedTestConfirmsOrClears() {
        Outcome outcome = prepare().parameter("watertight.fail", "growing").of(Repeated.class);

        assertThat(outcome.told())
                .containsExactly(
                        "Repeated > confirms() > repetition 2 of 3: leaked grows",
                        "Repeated > confirms() > repetition 3 of 3: leaked grows");
        assertThat(outcome.summary()).contains("; 3 further runs of that test did not leak it");
    }

    @Test
    void severalResourcesOfOneTestAreNotGrowth() {
        assertThat(prepare()
                        .parameter("watertight.fail", "growing")
                        .of(Pair.class)
                        .told())
                .isEmpty();
    }

    @Watertight
    static class Pair {
        @Test
        void leaves() {
            leaveWaiting("pair-1");
            leaveWaiting("pair-2");
        }
    }

    @Test
    void aBadValueIsToldWithTheNearestOne() {
        assertThat(prepare()
                        .parameter("watertight.fail", "grown")
                        .of(Clean.class)
                        .failureOf("Clean"))
                .hasMessageContaining(
                        "watertight.fail must be all or growing, but is \"grown\"; did you mean growing?");
    }

    @Test
    void aConsoleGetsNoMoreThanSomebodyReads() {
        Ledger ledger = new Ledger();
        for (int i = 0; i < 3000; i++) {
            String letters = "" + (char) ('a' + i % 26) + (char) ('a' + i / 26 % 26) + (char) ('a' + i / 676);
            ledger.tell(
                    new Where("id" + i, "test " + i, "test"),
                    new LeakReport.Leaky("test", List.of(new Puzzle(letters)), List.of(), List.of(), List.of()),
                    part -> Ledger.Outcome.FAILED);
        }

        assertThat(new Summary(ledger).lines())
                .hasSizeLessThan(60)
                .last()
                .asString()
                .endsWith("more; watertight.report=DIRECTORY writes all of them");
    }

    @Test
    void aNameWithoutEndIsCutOff() {
        Ledger ledger = new Ledger();
        ledger.tell(
                new Where("id", "test(" + "x".repeat(5000) + ")", "test"),
                new LeakReport.Leaky("test", List.of(new Puzzle("riddle")), List.of(), List.of(), List.of()),
                part -> Ledger.Outcome.FAILED);

        assertThat(new Summary(ledger).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(200))
                .anySatisfy(line -> assertThat(line).contains("in test(xxx").endsWith("..."));
    }
}
