package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.Leftovers.leave;
import static dev.watertight.junit.Leftovers.leaveUntilSettling;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.descriptor.Descriptor;
import dev.watertight.junit.FixtureRun.Outcome;
import dev.watertight.junit.Watertight.Allow;
import dev.watertight.junit.Watertight.Granularity;
import dev.watertight.junit.Watertight.Mode;
import dev.watertight.junit.Watertight.Stacks;
import dev.watertight.thread.LiveThread;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** System properties win over the nearest annotation, that over configuration parameters, those over defaults. */
class PrecedenceTest {

    @Nested
    class OfMode {

        private static final String MODE = "watertight.mode";

        @Test
        void itIsFailByDefault() {
            assertThat(prepare().of(Unset.class).told()).containsExactly("Unset > leaves(): leaked left");
        }

        @Test
        void aParameterWinsOverTheDefault() {
            assertWarned(prepare().parameter(MODE, "warn").of(Unset.class), "Unset");
        }

        @Test
        void anAnnotationWinsOverAParameter() {
            assertThat(prepare().parameter(MODE, "warn").of(Failing.class).told())
                    .containsExactly("Failing > leaves(): leaked left");
            assertWarned(prepare().parameter(MODE, "fail").of(Warning.class), "Warning");
        }

        @Test
        void aSystemPropertyWinsOverAnAnnotation() {
            assertWarned(prepare().systemProperty(MODE, "warn").of(Failing.class), "Failing");
            assertThat(prepare().systemProperty(MODE, "fail").of(Warning.class).told())
                    .containsExactly("Warning > leaves(): leaked left");
        }

        @Test
        void aSystemPropertyWinsOverAParameter() {
            assertWarned(
                    prepare()
                            .systemProperty(MODE, "warn")
                            .parameter(MODE, "fail")
                            .of(Unset.class),
                    "Unset");
        }

        @Test
        void defaultInAnAnnotationIsTheSameAsNone() {
            assertWarned(prepare().parameter(MODE, "warn").of(Default.class), "Default");
        }

        private void assertWarned(Outcome outcome, String fixture) {
            assertThat(outcome.told()).isEmpty();
            assertThat(outcome.entriesOf(fixture + " > leaves()"))
                    .singleElement()
                    .asString()
                    .contains("\"left\"");
        }

        @Watertight(mode = Mode.FAIL)
        static class Failing extends Leaky {}

        @Watertight(mode = Mode.WARN)
        static class Warning extends Leaky {}

        @Watertight(mode = Mode.DEFAULT)
        static class Default extends Leaky {}
    }

    @Nested
    class OfGranularity {

        private static final String GRANULARITY = "watertight.granularity";

        @Test
        void itIsMethodByDefault() {
            assertThat(prepare().of(Unset.class).told()).containsExactly("Unset > leaves(): leaked left");
        }

        @Test
        void aParameterWinsOverTheDefault() {
            assertThat(prepare().parameter(GRANULARITY, "class").of(Unset.class).told())
                    .containsExactly("Unset: leaked left");
        }

        @Test
        void anAnnotationWinsOverAParameter() {
            assertThat(prepare()
                            .parameter(GRANULARITY, "class")
                            .of(Method.class)
                            .told())
                    .containsExactly("Method > leaves(): leaked left");
            assertThat(prepare()
                            .parameter(GRANULARITY, "method")
                            .of(AsAWhole.class)
                            .told())
                    .containsExactly("AsAWhole: leaked left");
        }

        @Test
        void aSystemPropertyWinsOverAnAnnotation() {
            assertThat(prepare()
                            .systemProperty(GRANULARITY, "CLASS")
                            .of(Method.class)
                            .told())
                    .containsExactly("Method: leaked left");
            assertThat(prepare()
                            .systemProperty(GRANULARITY, " method ")
                            .of(AsAWhole.class)
                            .told())
                    .containsExactly("AsAWhole > leaves(): leaked left");
        }

        @Watertight(granularity = Granularity.METHOD)
        static class Method extends Leaky {}

        @Watertight(granularity = Granularity.CLASS)
        static class AsAWhole extends Leaky {}
    }

    @Nested
    class OfKinds {

        private static final String KINDS = "watertight.kinds";

        @Test
        void allAreWatchedByDefault() {
            assertThat(prepare().of(Unset.class).told()).containsExactly("Unset > leaves(): leaked left");
        }

        @Test
        void aParameterWinsOverTheDefault() {
            assertThat(prepare()
                            .parameter(KINDS, "descriptors, processes")
                            .of(Unset.class)
                            .told())
                    .isEmpty();
            assertThat(prepare()
                            .parameter(KINDS, "descriptors,threads")
                            .of(Unset.class)
                            .told())
                    .containsExactly("Unset > leaves(): leaked left");
        }

        @Test
        void anAnnotationWinsOverAParameter() {
            assertThat(prepare()
                            .parameter(KINDS, "descriptors")
                            .of(Threads.class)
                            .told())
                    .containsExactly("Threads > leaves(): leaked left");
            assertThat(prepare()
                            .parameter(KINDS, "threads")
                            .of(Descriptors.class)
                            .told())
                    .isEmpty();
        }

        @Test
        void aSystemPropertyWinsOverAnAnnotation() {
            assertThat(prepare()
                            .systemProperty(KINDS, "descriptors")
                            .of(Threads.class)
                            .told())
                    .isEmpty();
            assertThat(prepare()
                            .systemProperty(KINDS, "threads")
                            .of(Descriptors.class)
                            .told())
                    .containsExactly("Descriptors > leaves(): leaked left");
        }

        @Watertight(kinds = LiveThread.class)
        static class Threads extends Leaky {}

        @Watertight(kinds = Descriptor.class)
        static class Descriptors extends Leaky {}
    }

    @Nested
    class OfSettlingTime {

        private static final String TIME = "watertight.settlingTime";

        @Test
        void thereIsTimeToSettleByDefault() {
            assertThat(prepare().without(TIME).of(Slow.class).told()).isEmpty();
        }

        @Test
        void aParameterWinsOverTheDefault() {
            assertThat(prepare().parameter(TIME, "0 ms").of(Slow.class).told())
                    .containsExactly("Slow > leaves(): leaked slow");
        }

        @Test
        void anAnnotationWinsOverAParameter() {
            assertThat(prepare().parameter(TIME, "0 ms").of(Patient.class).told())
                    .isEmpty();
            assertThat(prepare().parameter(TIME, "10 s").of(Impatient.class).told())
                    .containsExactly("Impatient > leaves(): leaked slow");
        }

        @Test
        void aSystemPropertyWinsOverAnAnnotation() {
            assertThat(prepare().systemProperty(TIME, "0 ms").of(Patient.class).told())
                    .containsExactly("Patient > leaves(): leaked slow");
            assertThat(prepare()
                            .systemProperty(TIME, "10 s")
                            .of(Impatient.class)
                            .told())
                    .isEmpty();
        }

        @Watertight
        static class Slow extends LeakyForAWhile {}

        @Watertight(settlingTime = "10 s")
        static class Patient extends LeakyForAWhile {}

        @Watertight(settlingTime = "0 ms")
        static class Impatient extends LeakyForAWhile {}
    }

    @Nested
    class OfStacks {

        private static final String STACKS = "watertight.stacks";
        private static final String MODULE = "java.base";

        @Test
        void theyAreFoldedByDefault() {
            assertThat(report(prepare(), Unset.class)).doesNotContain(MODULE);
        }

        @Test
        void aParameterWinsOverTheDefault() {
            assertThat(report(prepare().parameter(STACKS, "full"), Unset.class)).contains(MODULE);
        }

        @Test
        void anAnnotationWinsOverAParameter() {
            assertThat(report(prepare().parameter(STACKS, "folded"), Full.class))
                    .contains(MODULE);
            assertThat(report(prepare().parameter(STACKS, "full"), Folded.class))
                    .doesNotContain(MODULE);
        }

        @Test
        void aSystemPropertyWinsOverAnAnnotation() {
            assertThat(report(prepare().systemProperty(STACKS, "full"), Folded.class))
                    .contains(MODULE);
            assertThat(report(prepare().systemProperty(STACKS, "folded"), Full.class))
                    .doesNotContain(MODULE);
        }

        private String report(FixtureRun run, Class<?> fixture) {
            return run.of(fixture)
                    .failureOf(fixture.getSimpleName() + " > leaves()")
                    .getMessage();
        }

        @Watertight(stacks = Stacks.FULL)
        static class Full extends Leaky {}

        @Watertight(stacks = Stacks.FOLDED)
        static class Folded extends Leaky {}
    }

    @Nested
    class OfAllowances {

        @Test
        void thoseOfAnnotationsAndOfParametersAddUp() {
            assertThat(prepare().of(Allowing.class).told()).containsExactly("Allowing > leaves(): leaked left");
            assertThat(prepare()
                            .parameter("watertight.allow.threadsNamed", "left because it is shared")
                            .of(Allowing.class)
                            .told())
                    .isEmpty();
        }

        @Test
        void aSystemPropertyReplacesTheParameterOfItsName() {
            assertThat(prepare()
                            .parameter("watertight.allow.threadsNamed", "left because it is shared")
                            .systemProperty("watertight.allow.threadsNamed", "right because it is shared")
                            .of(Unset.class)
                            .told())
                    .containsExactly("Unset > leaves(): leaked left");
        }

        @Watertight(allowing = @Allow(threadsNamed = "other", because = "nobody minds"))
        static class Allowing extends Leaky {
            @Test
            void leavesAnother() {
                leave("other");
            }
        }
    }

    @Nested
    class OfEnabled {

        private static final String ENABLED = "watertight.enabled";

        @Test
        void itIsOnByDefault() {
            assertThat(prepare().of(Unset.class).told()).containsExactly("Unset > leaves(): leaked left");
            assertThat(prepare().parameter(ENABLED, "true").of(Unset.class).told())
                    .containsExactly("Unset > leaves(): leaked left");
        }

        @Test
        void aParameterSwitchesEverythingOff() {
            assertThat(prepare()
                            .parameter(ENABLED, "false")
                            .of(Unset.class, On.class)
                            .told())
                    .isEmpty();
        }

        @Test
        void aSystemPropertyWinsOverAParameter() {
            assertThat(prepare()
                            .parameter(ENABLED, "false")
                            .systemProperty(ENABLED, "true")
                            .of(Unset.class)
                            .told())
                    .containsExactly("Unset > leaves(): leaked left");
            assertThat(prepare()
                            .parameter(ENABLED, "true")
                            .systemProperty(ENABLED, "false")
                            .of(Unset.class)
                            .told())
                    .isEmpty();
        }

        @Test
        void whatAnAnnotationSwitchesOffStaysOff() {
            assertThat(prepare().systemProperty(ENABLED, "true").of(Off.class).told())
                    .isEmpty();
        }

        @Watertight(enabled = true)
        static class On extends Leaky {}

        @Watertight(enabled = false)
        static class Off extends Leaky {}
    }

    @Nested
    class OfInconclusive {

        private static final String INCONCLUSIVE = "watertight.inconclusive";

        @Test
        void itWarnsByDefault() {
            assertThat(prepare().of(Puzzling.class).told()).isEmpty();
        }

        @Test
        void aParameterWinsOverTheDefault() {
            assertThat(prepare()
                            .parameter(INCONCLUSIVE, "fail")
                            .of(Puzzling.class)
                            .told())
                    .containsExactly("Puzzling > leaves(): failed AssertionError");
        }

        @Test
        void aSystemPropertyWinsOverAParameter() {
            assertThat(prepare()
                            .parameter(INCONCLUSIVE, "fail")
                            .systemProperty(INCONCLUSIVE, "warn")
                            .of(Puzzling.class)
                            .told())
                    .isEmpty();
        }

        @Watertight
        static class Puzzling {
            @Test
            void leaves() {
                PuzzleProbe.pose("what am I");
            }
        }
    }

    @Watertight
    static class Unset extends Leaky {}

    abstract static class Leaky {
        @Test
        void leaves() {
            leave("left");
        }
    }

    abstract static class LeakyForAWhile {
        @Test
        void leaves() {
            leaveUntilSettling("slow");
        }
    }
}
