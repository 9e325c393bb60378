package dev.watertight.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.engine.DiscoverySelector;

/**
 * Every way to leak with the JDK alone fails the test that leaks, and names what it leaked and nothing else. The ways
 * are the tests of {@code org.acme.leaks}: another one is another test there.
 */
class JdkLeaksTest {

    private static final String FIXTURES = "org.acme.leaks";

    @TestFactory
    Stream<DynamicContainer> eachIsTold() {
        return Fixtures.in(FIXTURES).stream()
                .map(type -> dynamicContainer(
                        type.getSimpleName(),
                        Fixtures.testsOf(type).stream()
                                .map(test -> dynamicTest(test.getName(), () -> assertThatItIsTold(test)))));
    }

    private static void assertThatItIsTold(Method test) throws Exception {
        if (Fixtures.freshJvm(test).isPresent()) {
            FreshJvm.Result result = FreshJvm.run(List.of(test));
            assumeTrue(result.ranTests(), () -> String.join("\n", result.skipped()));
            assertThat(result.mistakes()).isEmpty();
            assertThat(result.foundLeaks()).as("leaks were found").isTrue();
            return;
        }
        FixtureRun run = Fixtures.run(Fixtures.selector(test));
        assumeTrue(run.ranTests(), () -> String.join("\n", run.skipped()));
        assertThat(run.mistakes()).isEmpty();
        assertThat(run.foundLeaks()).as("leaks were found").isTrue();
    }

    /** Everything that all of them leaked is open at once in the end. */
    @Test
    void eachIsToldOfTheOneTestThatLeakedIt() {
        DiscoverySelector[] all = Fixtures.in(FIXTURES).stream()
                .filter(type -> Fixtures.freshJvm(type).isEmpty())
                .map(Fixtures::selector)
                .toArray(DiscoverySelector[]::new);
        FixtureRun run = Fixtures.run(all);
        assertThat(run.mistakes()).isEmpty();
        assertThat(run.foundLeaks()).as("leaks were found").isTrue();
        if (WhereFrom.isRecorded()) {
            WhereFrom.assertThatTheyLeadThere(WhereFrom.of(run));
        }
    }
}
