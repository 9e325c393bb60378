package org.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Agents that change the same classes, before Watertight's and after it: neither undoes what the other one did. */
@EnabledOnOs(OS.LINUX)
class OtherAgentsTest {

    private static final String WATERTIGHT = "-javaagent:" + System.getProperty("agent.jar");

    private static final String OPENTELEMETRY = "-javaagent:" + System.getProperty("opentelemetry.jar");

    /** As the one that measures this JVM; also classes of the JDK's, which it changes when they are loaded. */
    private static final String JACOCO = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(option -> option.startsWith("-javaagent:") && option.contains("jacoco"))
                    .map(option -> option.substring(0, option.indexOf('=')))
                    .findFirst()
                    .orElseThrow()
            + "=output=none,inclbootstrapclasses=true,includes=java.net.*:sun.nio.ch.*:sun.nio.fs.*:org.example.*";

    private static final Map<String, String> DONE =
            Map.of("mockito", "mocked: true", "redefinition", "redefined: true");

    /** Those that are there from the start, in that order, and what else is done before Watertight first looks and after it. */
    static Stream<Arguments> orders() {
        return Stream.of(
                arguments(List.of(JACOCO, WATERTIGHT, OPENTELEMETRY), List.of("mockito after")),
                arguments(List.of(OPENTELEMETRY, WATERTIGHT, JACOCO), List.of()),
                arguments(List.of(WATERTIGHT), List.of("redefinition after")),
                // Watertight's attaches itself last of all
                arguments(List.of(), List.of("mockito before", "redefinition before")),
                arguments(List.of(JACOCO), List.of("mockito after")));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void originsAreRecorded(List<String> agents, List<String> others) throws Exception {
        String output = run(agents, others);

        assertThat(output.lines().filter(line -> line.matches("(descriptor|thread|process) .*")))
                .as(output)
                .containsExactly(
                        "descriptor of accept",
                        "descriptor of connect",
                        "descriptor of listen",
                        "descriptor of openChannel",
                        "descriptor of openFile",
                        "process of startProcess",
                        "thread of startThread",
                        "thread of submit, a worker");
        assertThat(output.lines()).as(output).contains("works: true", "clean");
        for (String other : others) {
            assertThat(output.lines()).as(output).contains(DONE.get(other.substring(0, other.indexOf(' '))));
        }
        assertThat(output.contains("opentelemetry-javaagent - version:"))
                .as(output)
                .isEqualTo(agents.contains(OPENTELEMETRY));
    }

    private static String run(List<String> agents, List<String> others) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+EnableDynamicAgentLoading",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:+BytecodeVerificationLocal", // of what all agents have made of the JDK's classes
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(agents);
        command.addAll(
                List.of("-Dotel.traces.exporter=none", "-Dotel.metrics.exporter=none", "-Dotel.logs.exporter=none"));
        command.add(AmongAgents.class.getName());
        command.addAll(others);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
