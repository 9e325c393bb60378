package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static dev.watertight.junit.Leftovers.leave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.junit.Watertight.Granularity;
import dev.watertight.junit.Watertight.Mode;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the annotation may stand, what it covers there, and which of several counts. */
class PlacementTest {

    @Test
    void subclassesInheritIt() {
        assertThat(run(Inheriting.class).lines())
                .containsExactlyInAnyOrder(
                        "Inheriting > own(): leaked own", "Inheriting > inherited(): leaked inherited");
    }

    @Watertight
    abstract static class Annotated {
        @Test
        void inherited() {
            leave("inherited");
        }
    }

    static class Inheriting extends Annotated {
        @Test
        void own() {
            leave("own");
        }
    }

    @Test
    void subclassesReplaceItAsAWhole() {
        assertThat(prepare().of(Replacing.class).told()).containsExactly("Replacing > leaves(): leaked left");
    }

    @Watertight(granularity = Granularity.CLASS, mode = Mode.WARN)
    abstract static class ToBeReplaced {
        @Test
        void leaves() {
            leave("left");
        }
    }

    @Watertight
    static class Replacing extends ToBeReplaced {}

    @Test
    void itIsAMetaAnnotation() {
        assertThat(run(Composed.class).told()).containsExactly("Composed: leaked left");
    }

    @Retention(RetentionPolicy.RUNTIME)
    @Watertight(granularity = Granularity.CLASS)
    @interface AsAWhole {}

    @AsAWhole
    static class Composed {
        @Test
        void leaves() {
            leave("left");
        }
    }

    @Test
    void onAMethodItCoversThatMethodAlone() {
        assertThat(run(OnMethods.class).lines())
                .containsExactlyInAnyOrder(
                        "OnMethods > watched(): leaked field, watched",
                        "OnMethods > free(): passed",
                        "OnMethods > parameterized(int) > 1: leaked field, parameterized 1",
                        "OnMethods > parameterized(int) > 2: leaked field, parameterized 2",
                        "OnMethods > dynamic() > first: leaked dynamic",
                        "OnMethods > dynamic(): leaked factory, field",
                        "OnMethods > Inner > innerWatched(): leaked inner watched",
                        "OnMethods > Inner > innerFree(): passed");
    }

    static class OnMethods {

        final Thread field = leave("field");

        @BeforeAll
        static void before() {
            leave("before all");
        }

        @Test
        @Watertight
        void watched() {
            leave("watched");
        }

        @Test
        void free() {
            leave("free");
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(ints = {1, 2})
        @Watertight
        void parameterized(int number) {
            leave("parameterized " + number);
        }

        @TestFactory
        @Watertight
        DynamicTest dynamic() {
            leave("factory");
            return DynamicTest.dynamicTest("first", () -> leave("dynamic"));
        }

        @Nested
        class Inner {

            @Test
            @Watertight(granularity = Granularity.CLASS)
            void innerWatched() {
                leave("inner watched");
            }

            @Test
            void innerFree() {
                leave("inner free");
            }
        }

        @AfterAll
        static void after() {
            leave("after all");
        }
    }

    @Test
    void theNearestCounts() {
        assertThat(run(Outer.class).lines())
                .containsExactlyInAnyOrder(
                        "Outer > leaves(): passed",
                        "Outer > strict(): leaked strict",
                        "Outer > Inheriting > leaves(): passed",
                        "Outer > Inheriting: leaked inheriting",
                        "Outer > Overriding > leaves(): leaked overriding",
                        "Outer > Off > leaves(): passed",
                        "Outer > Off > DeepInside > leaves(): passed",
                        "Outer > Off > OnAgain > leaves(): leaked on again",
                        "Outer: leaked outer");
    }

    @Watertight(granularity = Granularity.CLASS)
    static class Outer {

        @Test
        void leaves() {
            leave("outer");
        }

        @Test
        @Watertight
        void strict() {
            leave("strict");
        }

        @Nested
        class Inheriting {
            @Test
            void leaves() {
                leave("inheriting");
            }
        }

        @Nested
        @Watertight
        class Overriding {
            @Test
            void leaves() {
                leave("overriding");
            }
        }

        @Nested
        @Watertight(enabled = false)
        class Off {
            @Test
            void leaves() {
                leave("off");
            }

            @Nested
            class DeepInside {
                @Test
                void leaves() {
                    leave("deep inside");
                }
            }

            @Nested
            @Watertight
            class OnAgain {
                @Test
                void leaves() {
                    leave("on again");
                }
            }
        }
    }

    @Test
    void whatIsSwitchedOffInsideIsNotBlamedOnTheClass() {
        assertThat(run(PartlyOff.class).lines())
                .containsExactlyInAnyOrder(
                        "PartlyOff > off(): passed",
                        "PartlyOff > offParameterized(int) > 1: passed",
                        "PartlyOff > offDynamic() > dynamic: passed",
                        "PartlyOff > on(): leaked on",
                        "PartlyOff > OffAsAWhole > leaves(): passed",
                        "PartlyOff: leaked before all");
    }

    @Watertight
    static class PartlyOff {

        @BeforeAll
        static void before() {
            leave("before all");
        }

        @Test
        @Watertight(enabled = false)
        void off() {
            leave("off");
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(ints = 1)
        @Watertight(enabled = false)
        void offParameterized(int number) {
            leave("off parameterized");
        }

        @TestFactory
        @Watertight(enabled = false)
        DynamicTest offDynamic() {
            leave("off factory");
            return DynamicTest.dynamicTest("dynamic", () -> leave("off dynamic"));
        }

        @Test
        void on() {
            leave("on");
        }

        @Nested
        @Watertight(enabled = false)
        class OffAsAWhole {

            @BeforeAll
            static void before() {
                leave("off before all");
            }

            @Test
            void leaves() {
                leave("off nested");
            }
        }
    }

    @Test
    void whatIsSwitchedOffInsideIsNotBlamedOnTheClassAsAWholeEither() {
        assertThat(run(AsAWholePartlyOff.class).told()).containsExactly("AsAWholePartlyOff: leaked on");
    }

    @Watertight(granularity = Granularity.CLASS)
    static class AsAWholePartlyOff {

        @Test
        @Watertight(enabled = false)
        void off() {
            leave("off");
        }

        @Test
        void on() {
            leave("on");
        }
    }
}
