package dev.watertight.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/**
 * In a JVM that was started with the agent, all ways to leak are told as without it, and each report leads to the line that
 * leaked. On older JDKs, the agent has attached itself to this JVM: there {@link JdkLeaksTest} tests the same.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
class JdkLeaksWithAgentTest {

    @Test
    void leadToTheCodeThatLeaks() throws Exception {
        List<Class<?>> fixtures = Fixtures.in("org.acme.leaks").stream()
                .filter(type -> Fixtures.freshJvm(type).isEmpty())
                .toList();
        FreshJvm.Result result = FreshJvm.run(fixtures, "-javaagent:" + agentJar());

        assertThat(result.mistakes()).isEmpty();
        assertThat(result.foundLeaks()).as("leaks were found").isTrue();
        WhereFrom.assertThatTheyLeadThere(result.origins());
    }

    private static String agentJar() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(element -> element.contains("watertight-agent"))
                .findFirst()
                .orElseThrow();
    }
}
