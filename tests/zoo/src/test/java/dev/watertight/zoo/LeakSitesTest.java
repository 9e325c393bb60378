package dev.watertight.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.watertight.LeakError;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult.Status;

/**
 * Wherever something is leaked from, the test or class fails that was responsible at that moment, and no other one. The
 * sites are the classes of {@code org.acme.sites}: another one is another class there.
 */
class LeakSitesTest {

    private static final String FIXTURES = "org.acme.sites";

    @TestFactory
    Stream<DynamicTest> eachIsTold() {
        return Fixtures.in(FIXTURES).stream()
                .map(type -> dynamicTest(type.getSimpleName(), () -> {
                    FixtureRun run = Fixtures.run(Fixtures.selector(type));
                    assertThat(run.mistakes()).isEmpty();
                    assertThat(run.foundLeaks()).as("leaks were found").isTrue();
                }));
    }

    @Test
    void allAtOnce() {
        DiscoverySelector[] all =
                Fixtures.in(FIXTURES).stream().map(Fixtures::selector).toArray(DiscoverySelector[]::new);
        assertThat(Fixtures.run(all).mistakes()).isEmpty();
    }

    @Test
    void theFailureOfTheTestItselfComesFirst() {
        FixtureRun run = Fixtures.run(selectClass("org.acme.sites.FailureSites$InATestThatFails"));
        assertThat(run.mistakes()).isEmpty();
        assertThat(failure(run, "leaks"))
                .isInstanceOf(OnPurpose.class)
                .satisfies(failure ->
                        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(LeakError.class));
    }

    @Test
    void anAbortedTestFailsIfItLeaks() {
        FixtureRun run = Fixtures.run(selectClass("org.acme.sites.FailureSites$InATestThatIsAborted"));
        assertThat(run.mistakes()).isEmpty();
        assertThat(failure(run, "leaks")).isInstanceOf(LeakError.class);
    }

    private static Throwable failure(FixtureRun run, String method) {
        return run.nodes().stream()
                .filter(node -> node.name().contains(method))
                .map(FixtureRun.Node::result)
                .filter(result -> result.getStatus() == Status.FAILED)
                .flatMap(result -> result.getThrowable().stream())
                .findFirst()
                .orElseThrow();
    }
}
