package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static dev.watertight.junit.Leftovers.leave;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.watertight.junit.FixtureRun.Outcome;
import dev.watertight.junit.Watertight.Granularity;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Dynamic tests are checked each on its own, and what is around them on its own. */
class DynamicTestsTest {

    @Test
    void eachIsCheckedOnItsOwn() {
        Outcome outcome = run(Factory.class);

        assertThat(outcome.lines())
                .containsExactly(
                        "Factory > tests() > clean: passed",
                        "Factory > tests() > leaky: leaked left",
                        "Factory > tests() > failing: failed AssertionFailedError and leaked left by the failing one",
                        "Factory > tests() > container > inside: leaked left inside",
                        "Factory > tests() > container > deeper > deep inside: leaked left deep inside",
                        "Factory > tests() > last: passed");
        assertThat(outcome.failureOf("Factory > tests() > container > deeper > deep inside"))
                .hasMessageStartingWith(
                        "DynamicTestsTest.Factory.tests() container > deeper > deep inside left 1 resource open:");
    }

    @Watertight
    static class Factory {
        @TestFactory
        Stream<DynamicNode> tests() {
            return Stream.of(
                    dynamicTest("clean", () -> {}),
                    dynamicTest("leaky", () -> leave("left")),
                    dynamicTest("failing", () -> {
                        leave("left by the failing one");
                        fail("on purpose");
                    }),
                    dynamicContainer(
                            "container",
                            List.of(
                                    dynamicTest("inside", () -> leave("left inside")),
                                    dynamicContainer(
                                            "deeper",
                                            Stream.of(dynamicTest("deep inside", () -> leave("left deep inside")))))),
                    dynamicTest("last", () -> {}));
        }
    }

    @Test
    void theFactoryIsToldForItsOwn() {
        assertThat(run(LeakyFactory.class).lines())
                .containsExactly(
                        "LeakyFactory > tests() > first: leaked left",
                        "LeakyFactory > tests(): leaked after each, before each, by a stream, by its end, by the factory");
        assertThat(run(LeakyFactory.class).failureOf("LeakyFactory > tests()"))
                .hasMessageStartingWith("DynamicTestsTest.LeakyFactory.tests() left 5 resources open:");
    }

    @Watertight
    static class LeakyFactory {

        @BeforeEach
        void before() {
            leave("before each");
        }

        @TestFactory
        Stream<DynamicTest> tests() {
            leave("by the factory");
            return Stream.of("first")
                    .peek(name -> leave("by a stream"))
                    .map(name -> dynamicTest(name, () -> leave("left")))
                    .onClose(() -> leave("by its end"));
        }

        @AfterEach
        void after() {
            leave("after each");
        }
    }

    @Test
    void whatTheFactoryEndsAfterItsTestsIsNoLeak() {
        assertThat(run(Tidy.class).lines()).containsExactly("Tidy > tests() > first: passed");
    }

    @Watertight
    static class Tidy {

        final Thread field = leave("field");

        @TestFactory
        Stream<DynamicTest> tests() {
            Thread shared = leave("shared");
            return Stream.of(dynamicTest("first", () -> {})).onClose(() -> Leftovers.end(shared));
        }

        @AfterEach
        void after() {
            Leftovers.end(field);
        }
    }

    @Test
    void byClassTheyBelongToTheClass() {
        assertThat(run(AsAWhole.class).told()).containsExactly("AsAWhole: leaked by the factory, left");
    }

    @Watertight(granularity = Granularity.CLASS)
    static class AsAWhole {
        @TestFactory
        DynamicTest test() {
            leave("by the factory");
            return dynamicTest("first", () -> leave("left"));
        }
    }

    @Test
    void autoDetectedTheyAreCheckedToo() {
        assertThat(prepare().autoDetecting().of(NotAnnotated.class).told())
                .containsExactly("NotAnnotated > test() > first: leaked left");
    }

    static class NotAnnotated {
        @TestFactory
        DynamicTest test() {
            return dynamicTest("first", () -> leave("left"));
        }
    }
}
