package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static dev.watertight.junit.Leftovers.leave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Resource;
import dev.watertight.junit.Watertight.Allow;
import dev.watertight.thread.LiveThread;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
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
    void theNearestAnnotationsAllowancesCount() {
        assertThat(run(Enclosing.class).lines())
                .containsExactlyInAnyOrder(
                        "Enclosing > leaves(): passed",
                        "Enclosing > Without > leaves(): leaked pool-1",
                        "Enclosing > Inheriting > leaves(): passed");
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

        static InputStream file;

        @Test
        void leaves() throws IOException {
            file = new FileInputStream("/dev/null");
        }

        @AfterAll
        static void close() throws IOException {
            file.close();
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
        @Watertight
        class Without {
            @Test
            void leaves() {
                leave("pool-1");
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
