package dev.watertight.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the agent gets into a JVM, and that nothing of that is told as a leak or printed. */
class AttachTest {

    private static final String HINT = "Note: to see where these were opened or started, ";

    @Test
    void isThereAsAJavaAgent() throws Exception {
        assertThat(ForkedJvm.run(AttachedMain.class, ForkedJvm.AGENT))
                .startsWith("opened at main\n")
                .doesNotContain("flagged", HINT);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void attachesItself() throws Exception {
        assertThat(ForkedJvm.run(AttachedMain.class))
                .startsWith("opened at main\n")
                .doesNotContain("flagged", HINT);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void attachesItselfWhereTheJvmDoesNotWarn() throws Exception {
        assertThat(ForkedJvm.run(AttachedMain.class, "-XX:+EnableDynamicAgentLoading"))
                .startsWith("opened at main\n")
                .doesNotContain("flagged", HINT);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void doesNotMakeTheJvmWarnAndSaysOnceHowToGetIt() throws Exception {
        assertThat(ForkedJvm.run(AttachedMain.class))
                .startsWith("no origin\n")
                .doesNotContain("flagged")
                .containsOnlyOnce(HINT + "start the JVM with -javaagent:/")
                .contains("or with -XX:+EnableDynamicAgentLoading so that the agent attaches itself\n");
    }

    @Test
    void tellsHowToGetItToWhoeverNeedsIt() throws Exception {
        assertThat(ForkedJvm.run(AllowingMain.class, "-XX:+DisableAttachMechanism"))
                .contains("could not be applied: ", "; to see it, start the JVM with -javaagent:/");
        assertThat(ForkedJvm.run(AllowingMain.class, "-Dwatertight.origins=off"))
                .contains("could not be applied: ")
                .doesNotContain("-javaagent:");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void attachesItselfThoughTheJvmWarnsOnRequest() throws Exception {
        assertThat(ForkedJvm.run(AttachedMain.class, "-Dwatertight.origins=on"))
                .startsWith("WARNING: A Java agent has been loaded dynamically")
                .contains("\nopened at main\n")
                .doesNotContain("flagged", HINT);
    }

    @Test
    void staysAwayOnRequest() throws Exception {
        assertThat(ForkedJvm.run(AttachedMain.class, "-Dwatertight.origins=off", "-XX:+EnableDynamicAgentLoading"))
                .startsWith("no origin\n")
                .doesNotContain("flagged", HINT);
    }

    /** Where attaching is disabled, the signal that it takes would make the VM print a thread dump. */
    @ParameterizedTest
    @ValueSource(strings = {"auto", "on"})
    void saysWhyItCouldNotAttach(String wanted) throws Exception {
        assertThat(ForkedJvm.run(
                        AttachedMain.class,
                        "-Dwatertight.origins=" + wanted,
                        "-XX:+DisableAttachMechanism",
                        "-XX:+EnableDynamicAgentLoading",
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "-XX:-UsePerfData"))
                .startsWith("no origin\n")
                .containsOnlyOnce(HINT + "start the JVM with -javaagent:")
                .contains("; to attach the agent failed: ")
                .doesNotContain("flagged", "Full thread dump");
    }

    /** A VM that leaves signals alone has its socket from the start, and would end by one. */
    @Test
    void attachesItselfToAJvmThatTakesNoSignals() throws Exception {
        assertThat(ForkedJvm.run(AttachedMain.class, "-Dwatertight.origins=on", "-Xrs"))
                .contains("opened at main\n")
                .doesNotContain("flagged", HINT);
    }

    @Test
    void saysThatItsJarIsNotThere() throws Exception {
        String without = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(element -> !element.contains("watertight-agent/"))
                .collect(Collectors.joining(File.pathSeparator));

        assertThat(ForkedJvm.runWith(without, AttachedMain.class, "-Dwatertight.origins=on"))
                .startsWith("no origin\n")
                .containsOnlyOnce(HINT + "the jar of watertight-agent is not on the class path; ")
                .doesNotContain("flagged");
    }

    @Test
    void isThereOnceThoughItComesTwice(@TempDir Path directory) throws Exception {
        Path copy = directory.resolve("copy.jar");
        Files.copy(Path.of(System.getProperty("agent.jar")), copy);

        assertThat(ForkedJvm.run(AttachedMain.class, ForkedJvm.AGENT, "-javaagent:" + copy))
                .startsWith("opened at main\n")
                .doesNotContain("flagged", HINT);
    }
}
