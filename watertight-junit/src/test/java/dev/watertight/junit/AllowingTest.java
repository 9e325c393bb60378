package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static dev.watertight.junit.Leftovers.leave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Resource;
import dev.watertight.junit.Watertight.Allow;
import dev.watertight.junit.packaged.Packaged;
import dev.watertight.thread.LiveThread;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Allowances in annotations and configuration parameters. */
class AllowingTest {

    private static final String WAITING = "dev.watertight.junit.Leftovers.waitForEver";

    @ParameterizedTest
    @ValueSource(
            classes = {
                ByTopFunction.class,
                ByTopFunctionAndState.class,
                ByBacktrace.class,
                ByName.class,
                ByPredicate.class,
                ByOneOfSeveral.class,
                ByAnotherRule.class
            })
    void eachAttributeAllowsAThread(Class<?> fixture) {
        assertThat(run(fixture).lines()).containsExactly(fixture.getSimpleName() + " > leaves(): passed");
    }

    @ParameterizedTest
    @CsvSource({
        "watertight.allow.topFunction, dev.watertight.junit.Leftovers.waitForEver because it is a fixture",
        "watertight.allow.topFunction, dev.watertight.junit... because it is a fixture",
        "watertight.allow.inBacktrace, junit.Leftovers because it is a fixture",
        "watertight.allow.threadsNamed, pool-* because it is a fixture",
        "watertight.allow.threadsNamed, other because nobody minds; pool-? because it is a fixture;"
    })
    void eachParameterAllowsAThread(String name, String value) {
        assertThat(prepare().parameter(name, value).of(Leaky.class).lines())
                .containsExactly("Leaky > leaves(): passed");
        assertThat(prepare().systemProperty(name, value).of(Leaky.class).lines())
                .containsExactly("Leaky > leaves(): passed");
    }

    @ParameterizedTest
    @CsvSource({
        "watertight.allow.topFunction, dev.watertight.junit.Leftovers because it does not match",
        "watertight.allow.inBacktrace, org.acme because it does not match",
        "watertight.allow.threadsNamed, pool because it does not match",
        "watertight.allow.path, /** because it does not match"
    })
    void whatDoesNotMatchIsALeak(String name, String value) {
        assertThat(prepare().parameter(name, value).of(Leaky.class).lines())
                .containsExactly("Leaky > leaves(): leaked pool-1");
    }

    @Test
    void pathsAllowFiles() {
        assertThat(run(ByPath.class).told()).isEmpty();
        assertThat(prepare()
                        .parameter("watertight.allow.path", "/dev/* because it is a fixture")
                        .of(LeakyFile.class)
                        .told())
                .isEmpty();
        assertThat(run(LeakyFile.class).told())
                .singleElement()
                .asString()
                .contains("LeakyFile > leaves(): leaked", "/dev/null");
    }

    @Test
    void whereOriginsAreNeededTheReportSaysSo() {
        assertThat(prepare()
                        .parameter("watertight.allow.creator", "org.acme.Pool.start because it is shared")
                        .of(Leaky.class)
                        .failureOf("Leaky > leaves()"))
                .hasMessageContaining("the allowance \"it is shared\" could not be applied");
        assertThat(run(ByOpener.class).failureOf("ByOpener > leaves()"))
                .hasMessageContaining("the allowance \"it is shared\" could not be applied");
    }

    @Test
    void whatAMethodAllowsIsNotBlamedOnTheClass() {
        assertThat(run(OnMethod.class).lines())
                .containsExactlyInAnyOrder("OnMethod > leaves(): passed", "OnMethod > leavesToo(): leaked pool-2");
    }

    @Test
    void allowancesOfEnclosingClassesAddUp() {
        assertThat(run(Enclosing.class).lines())
                .containsExactlyInAnyOrder(
                        "Enclosing > leaves(): passed",
                        "Enclosing > WithMore > leaves(): leaked pool-3",
                        "Enclosing > Inheriting > leaves(): passed");
    }

    @Test
    void soDoThoseOfSuperclasses() {
        assertThat(run(Heir.class).lines()).containsExactly("Heir > leaves(): passed");
    }

    @Test
    void soDoThoseOfThePackage() throws InterruptedException {
        try {
            FixtureRun.Outcome outcome = prepare().autoDetecting().of(Packaged.class);

            assertThat(outcome.told()).isEmpty();
            assertThat(outcome.stderr()).contains("leavesSomethingElse() left 1 resource open", "of-nobody");
            assertThat(outcome.stderr()).doesNotContain("\"of-the-method\"");
            assertThat(run(Packaged.class).told())
                    .as("a method's own annotation watches the method; the package's watches nothing")
                    .isEmpty();
        } finally {
            for (Thread thread : Packaged.LEFT) {
                thread.interrupt();
                thread.join();
            }
        }
    }

    @Test
    void whatIsAllowedAndNeverOpenIsTold() {
        FixtureRun.Outcome both = prepare()
                .parameter("watertight.allow.path", "/no/such/file because it is gone")
                .parameter("watertight.allow.threadsNamed", "pool-1 because it is a fixture")
                .parameter("watertight.allow.openedBy", "org.acme.Pool because only the agent could tell")
                .of(UnusedOnes.class, ByName.class);

        assertThat(both.told()).isEmpty();
        assertThat(both.summary())
                .contains(
                        "Allowances that covered nothing, 3:",
                        "threadsNamed never because it is out of date (@Watertight on class "
                                + UnusedOnes.class.getName() + ")",
                        "threadsNamed nowhere because it is out of date (@Watertight on void "
                                + UnusedOnes.class.getName() + ".leaves())",
                        "watertight.allow.path /no/such/file because it is gone")
                .doesNotContain("pool-1 because", "pool-* because", "of-use because", "org.acme.Pool");
    }

    @Test
    void whereMoreMayRunAnotherTimeNothingIsSaid() {
        assertThat(prepare()
                        .parameter("watertight.allow.path", "/no/such/file because it is gone")
                        .of(ByName.class)
                        .summary())
                .isEmpty();
    }

    @Watertight(
            allowing = {
                @Allow(threadsNamed = "never", because = "it is out of date"),
                @Allow(threadsNamed = "of-use", because = "it is a fixture")
            })
    static class UnusedOnes {
        @Test
        @Watertight(allowing = @Allow(threadsNamed = "nowhere", because = "it is out of date"))
        void leaves() {
            leave("of-use");
        }
    }

    @Watertight(allowing = @Allow(threadsNamed = "pool-1", because = "it is a fixture"))
    static class Parent {}

    @Watertight(allowing = @Allow(threadsNamed = "pool-2", because = "it is a fixture"))
    static class Heir extends Parent {
        @Test
        void leaves() {
            leave("pool-1");
            leave("pool-2");
        }
    }

    @Watertight
    static class Leaky {
        @Test
        void leaves() {
            leave("pool-1");
        }
    }

    @Watertight(allowing = @Allow(topFunction = WAITING, because = "it is a fixture"))
    static class ByTopFunction extends Leaky {}

    @Watertight(allowing = @Allow(topFunction = WAITING + " [WAITING]", because = "it is a fixture"))
    static class ByTopFunctionAndState {
        @Test
        void leaves() {
            Leftovers.awaitWaiting(leave("pool-1"));
        }
    }

    @Watertight(allowing = @Allow(inBacktrace = "junit.Leftovers", because = "it is a fixture"))
    static class ByBacktrace extends Leaky {}

    @Watertight(allowing = @Allow(threadsNamed = "pool-*", because = "it is a fixture"))
    static class ByName extends Leaky {}

    @Watertight(allowing = @Allow(matching = IsPool.class, because = "it is a fixture"))
    static class ByPredicate extends Leaky {}

    private static class IsPool implements Predicate<Resource> {
        @Override
        public boolean test(Resource resource) {
            return resource instanceof LiveThread thread && thread.name().startsWith("pool");
        }
    }

    @Watertight(
            allowing =
                    @Allow(
                            threadsNamed = {"x", "pool-1"},
                            path = "/x",
                            because = "it is a fixture"))
    static class ByOneOfSeveral extends Leaky {}

    @Watertight(
            allowing = {
                @Allow(path = "/x", because = "it is another fixture"),
                @Allow(threadsNamed = "pool-1", because = "it is a fixture")
            })
    static class ByAnotherRule extends Leaky {}

    @Watertight(allowing = @Allow(openedBy = "org.acme.Pool...", because = "it is shared"))
    static class ByOpener extends Leaky {}

    @Watertight
    static class LeakyFile {

        static final Deque<InputStream> FILES = new ArrayDeque<>(); // a field of the class would make it the class's

        @Test
        void leaves() throws IOException {
            FILES.push(new FileInputStream("/dev/null"));
        }

        @AfterAll
        static void close() throws IOException {
            FILES.pop().close();
        }
    }

    @Watertight(allowing = @Allow(path = "/dev/null", because = "it is a fixture"))
    static class ByPath extends LeakyFile {}

    @Watertight
    static class OnMethod {

        @Test
        @Watertight(allowing = @Allow(threadsNamed = "pool-1", because = "it is a fixture"))
        void leaves() {
            leave("pool-1");
        }

        @Test
        void leavesToo() {
            leave("pool-2");
        }
    }

    @Watertight(allowing = @Allow(threadsNamed = "pool-1", because = "it is a fixture"))
    static class Enclosing {

        @Test
        void leaves() {
            leave("pool-1");
        }

        @Nested
        @Watertight(allowing = @Allow(threadsNamed = "pool-2", because = "it is a fixture"))
        class WithMore {
            @Test
            void leaves() {
                leave("pool-1");
                leave("pool-2");
                leave("pool-3");
            }
        }

        @Nested
        class Inheriting {
            @Test
            void leaves() {
                leave("pool-1");
            }
        }
    }
}
