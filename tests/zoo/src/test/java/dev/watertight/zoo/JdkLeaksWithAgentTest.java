package dev.watertight.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * In a JVM that was started with the agent, all ways to leak are told as without it, and each report leads to the line that
 * leaked.
 */
class JdkLeaksWithAgentTest {

    private static final String FIXTURES = "org.acme.leaks";

    /** On older JDKs, the agent has attached itself to this JVM: there {@link JdkLeaksTest} tests the same. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void leadToTheCodeThatLeaks() throws Exception {
        List<Class<?>> fixtures = Fixtures.in(FIXTURES).stream()
                .filter(type -> Fixtures.freshJvm(type).isEmpty())
                .toList();
        FreshJvm.Result result = FreshJvm.run(fixtures, "-javaagent:" + agentJar());

        assertThat(result.mistakes()).isEmpty();
        assertThat(result.foundLeaks()).as("leaks were found").isTrue();
        WhereFrom.assertThatTheyLeadThere(result.origins());
    }

    @TestFactory
    Stream<DynamicTest> leadToTheCodeThatLeaksBesideTheJdk() {
        return Fixtures.in(FIXTURES).stream()
                .filter(type -> Fixtures.freshJvm(type).isPresent())
                .flatMap(type -> Fixtures.testsOf(type).stream())
                .map(test -> dynamicTest(test.getName(), () -> assertThatItIsTold(test)));
    }

    private static void assertThatItIsTold(Method test) throws Exception {
        FreshJvm.Result result = FreshJvm.run(List.of(test), "-javaagent:" + agentJar());
        assumeTrue(result.ranTests(), () -> String.join("\n", result.skipped()));
        assertThat(result.mistakes()).isEmpty();
        assertThat(result.origins()).isNotEmpty();
        WhereFrom.assertThatNoneLeadsAstray(result.origins());
    }

    private static String agentJar() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(element -> element.contains("watertight-agent"))
                .findFirst()
                .orElseThrow();
    }
}
