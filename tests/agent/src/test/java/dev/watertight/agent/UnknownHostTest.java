package dev.watertight.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Whose the socket is that nobody closes when a host is not found. */
class UnknownHostTest {

    /** Names are looked up there, and nowhere else. */
    @TempDir
    Path directory;

    @Test
    @EnabledForJreRange(max = JRE.JAVA_23)
    void theJdkForgetsItsOwnSocketsAndTheTestTheOthers() throws Exception {
        List<String> lines = run();

        assertThat(lines).filteredOn(line -> line.startsWith("not found")).hasSize(3);
        assertThat(lines)
                .filteredOn(line -> line.startsWith("undecided"))
                .hasSize(2)
                .allMatch(line -> line.contains("before Java 24, the JDK forgets the socket"));
        assertThat(lines)
                .filteredOn(line -> line.startsWith("leak"))
                .singleElement()
                .asString()
                .contains("socket of unknown kind");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void theJdkClosesThem() throws Exception {
        assertThat(run())
                .noneMatch(line -> line.startsWith("leak") || line.startsWith("undecided"))
                .filteredOn(line -> line.startsWith("not found"))
                .hasSize(3);
    }

    /** With so large a heap that the garbage collector has no reason to come, and close them. */
    private List<String> run() throws Exception {
        Path hosts = Files.createFile(directory.resolve("hosts"));
        return ForkedJvm.run(
                        UnknownHostMain.class, ForkedJvm.AGENT, "-Xms1g", "-Xmn768m", "-Djdk.net.hosts.file=" + hosts)
                .lines()
                .toList();
    }
}
