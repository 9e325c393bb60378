package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.prepareToWait;
import static dev.watertight.junit.Leftovers.leave;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.watertight.junit.FixtureRun.Outcome;
import dev.watertight.junit.Watertight.Allow;
import dev.watertight.junit.Watertight.Granularity;
import dev.watertight.junit.Watertight.Mode;
import java.lang.ref.WeakReference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that overlap: what is left open is told against what is around them all, with the candidates named. */
class ParallelTest {

    private static final CyclicBarrier MEETING = new CyclicBarrier(2);

    /** Waits for the other one, so that both surely run at the same time. */
    private static void meet() throws Exception {
        MEETING.await(1, TimeUnit.MINUTES);
    }

    /** One of two tests that overlap, and leave nothing open. */
    abstract static class Bystander {
        @Test
        void bystander() throws Exception {
            meet();
            meet();
        }
    }

    /** One of two tests that overlap, which leaves something open while both run. */
    abstract static class Leaky {
        @Test
        void leaky() throws Exception {
            meet();
            leave("left");
            meet();
        }
    }

    @AfterEach
    void nobodyWaits() {
        assertThat(MEETING.getNumberWaiting()).isZero();
    }

    /** JUnit 5 has but one; it does not mind. */
    @ParameterizedTest
    @ValueSource(strings = {"FORK_JOIN_POOL", "WORKER_THREAD_POOL"})
    void testsThatOverlapAndLeaveNothingOpenPass(String executor) {
        Outcome outcome = prepare()
                .autoDetecting()
                .parallel()
                .parameter("junit.jupiter.execution.parallel.config.executor-service", executor)
                .of(Clean.class, CleanToo.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.stderr()).isEmpty();
    }

    @Watertight
    static class Clean extends Bystander {}

    @Watertight
    static class CleanToo extends Bystander {}

    @Test
    void whatCouldNotBeObservedIsSaid() {
        Outcome outcome = prepare()
                .parallel()
                .parameter("watertight.inconclusive", "fail")
                .of(Clean.class, Blind.class);

        assertThat(outcome.lines())
                .contains("Clean > bystander(): failed AssertionError", "Blind > bystander(): failed AssertionError");
    }

    @Watertight
    static class Blind {
        @Test
        void bystander() throws Exception {
            meet();
            PuzzleProbe.failToObserve("it was dark");
            meet();
        }
    }

    @Test
    void aTestThatRunsAloneIsToldItself() {
        assertThat(prepare().parallel().of(Alone.class).told()).containsExactly("Alone > leaves(): leaked left");
    }

    @Watertight
    static class Alone {
        @Test
        void leaves() {
            leave("left");
        }
    }

    @Test
    void theClassIsToldIfOnlyItsOwnTestsOverlapped() {
        Outcome outcome = prepare().parallel().of(OneClass.class);

        assertThat(outcome.lines())
                .containsExactlyInAnyOrder(
                        "OneClass > bystander(): passed", "OneClass > leaky(): passed", "OneClass: leaked left");
        assertThat(outcome.failureOf("OneClass"))
                .hasMessageStartingWith("class ParallelTest.OneClass left 1 resource open:")
                .hasMessageContaining("since tests ran at the same time:"
                        + " ParallelTest.OneClass.bystander(), ParallelTest.OneClass.leaky()");
    }

    @Watertight
    static class OneClass extends Leaky {
        @Test
        void bystander() throws Exception {
            meet();
            meet();
        }
    }

    @Test
    void theRunIsToldIfClassesOverlapped() {
        Outcome outcome = prepare().parallel().of(Clean.class, Leaking.class);

        assertThat(outcome.lines())
                .containsExactlyInAnyOrder(
                        "Clean > bystander(): passed", "Leaking > leaky(): passed", "JUnit Jupiter: leaked left");
        assertThat(outcome.failureOf("JUnit Jupiter"))
                .hasMessageStartingWith("the whole run left 1 resource open:")
                .hasMessageContaining(
                        "since tests ran at the same time: ParallelTest.Clean.bystander(), ParallelTest.Leaking.leaky()")
                .satisfies(failure ->
                        assertThat(outcome.stderr()).isEqualTo(failure.getMessage() + System.lineSeparator()));
    }

    @Watertight
    static class Leaking extends Leaky {}

    @Test
    void theRunIsToldForClassesAsAWholeToo() {
        Outcome outcome = prepare().parallel().of(Clean.class, AsAWhole.class);

        assertThat(outcome.told()).containsExactly("JUnit Jupiter: leaked left");
        assertThat(outcome.failureOf("JUnit Jupiter"))
                .hasMessageContaining("at the same time: ParallelTest.Clean.bystander(), class ParallelTest.AsAWhole");
    }

    @Watertight(granularity = Granularity.CLASS)
    static class AsAWhole extends Leaky {}

    @Test
    void theRunIsWarnedIfNoCandidateIsToFail() {
        Outcome outcome =
                prepare().parallel().parameter("watertight.mode", "warn").of(Clean.class, Leaking.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.stderr()).startsWith("the whole run left 1 resource open:");
        assertThat(prepare().parallel().of(Clean.class, Warned.class).told())
                .containsExactly("JUnit Jupiter: leaked left");
    }

    @Watertight(mode = Mode.WARN)
    static class Warned extends Leaky {}

    @Test
    void whatIsGoneAtTheEndIsNotTold() {
        Outcome outcome = prepareToWait().parallel().of(Clean.class, EndedLater.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.stderr()).isEmpty();
    }

    @Watertight
    static class EndedLater {
        @Test
        void leaves() throws Exception {
            meet();
            Thread bystander = Thread.currentThread();
            leave("left", () -> {
                while (bystander.isAlive()
                        && !endOfRunIsNear()
                        && !Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
            });
            meet();
        }

        /** Whether the check of the run as a whole waits for something to wind down. */
        private static boolean endOfRunIsNear() {
            return Thread.getAllStackTraces().values().stream()
                    .flatMap(java.util.Arrays::stream)
                    .anyMatch(frame -> frame.getClassName().equals("dev.watertight.junit.Run")
                            && frame.getMethodName().equals("close"));
        }
    }

    /** Of ten thousand tests, each may leave some, which would be kept to the end of the run with all that belongs to them. */
    @Test
    void noThreadIsKeptThatHasEnded() {
        Outcome outcome = prepare().parallel().of(CleanToTheEnd.class, EndedSoon.class);

        assertThat(outcome.told()).isEmpty();
    }

    @Watertight
    static class CleanToTheEnd {
        @Test
        void bystander() throws Exception {
            meet();
            meet();
            meet();
        }
    }

    @Watertight
    @Execution(ExecutionMode.SAME_THREAD)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class EndedSoon {
        private static final CountDownLatch END = new CountDownLatch(1);
        private static WeakReference<Thread> left;

        @Test
        @Order(1)
        void leaves() throws Exception {
            meet();
            Thread thread = new Thread(() -> {
                try {
                    END.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.start();
            left = new WeakReference<>(thread);
            meet();
        }

        @Test
        @Order(2)
        void ends() throws Exception {
            END.countDown();
            Thread thread = left.get();
            if (thread != null) {
                thread.join();
            }
        }

        @Test
        @Order(3)
        void isNotKept() throws Exception {
            try {
                await().pollInSameThread().atMost(1, TimeUnit.MINUTES).until(() -> {
                    System.gc();
                    return left.get() == null;
                });
            } finally {
                meet();
            }
        }
    }

    @Test
    void aTestThatIsNotWatchedMayHaveDoneIt() {
        Outcome outcome = prepare().parallel().of(Clean.class, Unwatched.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.stderr())
                .startsWith("It could not be told whether the whole run left something open:")
                .contains("\"left\"")
                .contains(
                        "tests ran at the same time: ParallelTest.Clean.bystander(); but also some that may leave it open,"
                                + " or are not checked: ParallelTest.Unwatched.leaky()");
        assertThat(prepare()
                        .parallel()
                        .parameter("watertight.inconclusive", "fail")
                        .of(Clean.class, Unwatched.class)
                        .told())
                .containsExactly("JUnit Jupiter: failed AssertionError");
    }

    static class Unwatched extends Leaky {}

    @Test
    void ofTheWholeRunAnUnwatchedTestIsPart() {
        Outcome outcome =
                prepare().parallel().parameter("watertight.run", "fail").of(Clean.class, Unwatched.class);

        assertThat(outcome.told()).containsExactly("JUnit Jupiter: leaked left");
        assertThat(outcome.failureOf("JUnit Jupiter"))
                .hasMessageContaining(
                        "at the same time: ParallelTest.Clean.bystander(), ParallelTest.Unwatched.leaky()");
    }

    @Test
    void unwatchedTestsThatOverlapAreNobodysBusiness() {
        Outcome outcome = prepare().parallel().of(Unwatched.class, UnwatchedToo.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.stderr()).isEmpty();
    }

    static class UnwatchedToo extends Bystander {}

    @Test
    void aTestThatIsSwitchedOffMayHaveDoneIt() {
        Outcome outcome = prepare().parallel().of(PartlyOff.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.entriesOf("PartlyOff"))
                .singleElement()
                .asString()
                .startsWith("It could not be told whether class ParallelTest.PartlyOff left something open:")
                .contains(
                        "at the same time: ParallelTest.PartlyOff.bystander(); but also",
                        "not checked: ParallelTest.PartlyOff.off()");
    }

    @Watertight
    static class PartlyOff extends Bystander {
        @Test
        @Watertight(enabled = false)
        void off() throws Exception {
            meet();
            leave("left");
            meet();
        }
    }

    @Test
    void aTestThatAllowsItMayHaveDoneIt() {
        Outcome outcome = prepare().parallel().of(Clean.class, Allowing.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.stderr())
                .contains(
                        "tests ran at the same time: ParallelTest.Clean.bystander(); but also some that may leave it open,"
                                + " or are not checked: ParallelTest.Allowing.leaky()");
    }

    @Watertight(allowing = @Allow(threadsNamed = "left", because = "it is a fixture"))
    static class Allowing extends Leaky {}

    @Test
    void autoDetectedTestsAreToldInTheSameWay() {
        Outcome outcome = prepare().autoDetecting().parallel().of(Unwatched.class, UnwatchedToo.class);

        assertThat(outcome.told()).containsExactly("JUnit Jupiter: leaked left");
        assertThat(outcome.failureOf("JUnit Jupiter"))
                .hasMessageContaining(
                        "at the same time: ParallelTest.Unwatched.leaky(), ParallelTest.UnwatchedToo.bystander()");
    }
}
