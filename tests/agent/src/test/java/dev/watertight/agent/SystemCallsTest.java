package dev.watertight.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;

/** Where the agent is, descriptors are looked at by system calls, and the JVM has nothing to warn of. */
@EnabledOnOs(
        value = OS.LINUX,
        architectures = {"amd64", "aarch64"})
@EnabledForJreRange(min = JRE.JAVA_22)
class SystemCallsTest {

    @Test
    void theAgentAllowsSystemCalls() throws Exception {
        assertThat(ForkedJvm.run(SystemCallsMain.class, ForkedJvm.AGENT))
                .matches("socket, AF_INET6?, SOCK_STREAM, TCP\n");
    }

    @Test
    void itDoesSoWhereTheClassPathMayMakeNone() throws Exception {
        assertThat(ForkedJvm.run(
                        SystemCallsMain.class,
                        ForkedJvm.AGENT,
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "--illegal-native-access=deny"))
                .matches("socket, AF_INET6?, SOCK_STREAM, TCP\n");
    }

    @Test
    void withoutItThereAreNoneUnlessTheCommandLineAllowsThem() throws Exception {
        assertThat(ForkedJvm.run(SystemCallsMain.class, "-Dwatertight.origins=off"))
                .isEqualTo("socket of unknown kind\n");
        assertThat(ForkedJvm.run(
                        SystemCallsMain.class, "-Dwatertight.origins=off", "--enable-native-access=ALL-UNNAMED"))
                .matches("socket, AF_INET6?, SOCK_STREAM, TCP\n");
    }
}
