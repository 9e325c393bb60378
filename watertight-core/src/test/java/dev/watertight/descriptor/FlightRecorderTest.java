package dev.watertight.descriptor;

import static dev.watertight.fork.Scenario.leak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.fork.FreshJvm;
import dev.watertight.fork.Told;
import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class FlightRecorderTest {

    private static final String RECORDING = "-XX:StartFlightRecording=settings=none";

    @Test
    void aRecordingOfTheWholeRunBeginsNewFiles() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).with(RECORDING).run(() -> beginNewChunk());

        assertThat(told.leaks()).isEmpty();
        assertThat(told.allowed()).isNotEmpty().allMatch(line -> line.contains(".jfr"));
    }

    @Test
    void aFileOfItThatATestOpensIsALeak() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).with(RECORDING).run(() -> {
            try (var chunks = Files.list(Path.of(System.getProperty("jdk.jfr.repository")))) {
                leak(new FileInputStream(chunks.findFirst().orElseThrow().toFile()));
            }
        });

        assertThat(told.leaks()).singleElement().asString().contains(".jfr, O_RDONLY");
    }

    @Test
    void aRecordingThatIsLeftOpenIsALeak() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class)
                .run(() -> leak(new Recording()).start());

        assertThat(told.leaks()).isNotEmpty().allMatch(line -> line.contains(".jfr"));
    }

    @Test
    void theRecorderKeepsADirectoryForItsListsOfProcesses() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            try (var recording = new Recording()) {
                recording.enable("jdk.SystemProcess").with("period", "endChunk");
                recording.start();
                Thread.sleep(100);
                recording.stop();
            }
        });

        assertThat(told.leaks()).isEmpty();
        assertThat(told.allowed()).singleElement().asString().contains("/proc");
    }

    @Test
    void aDirectoryThatATestLeavesOpenIsALeak() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            beginNewChunk();
            leak(Files.newDirectoryStream(Path.of("/proc")));
        });

        assertThat(told.leaks()).hasSize(2).allMatch(line -> line.contains("directory /proc"));
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_17)
    void theListOfConfigurationsMayBeForgottenByTheJdk() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> Configuration.getConfigurations());

        assertThat(told.leaks()).isEmpty();
        assertThat(told.undecided()).hasSize(2).allMatch(line -> line.contains("lib/jfr"));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_25)
    void theListOfConfigurationsIsALeak() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            Configuration.getConfigurations();
            leak(Files.newDirectoryStream(Path.of(System.getProperty("java.home"), "lib", "jfr")));
        });

        assertThat(told.leaks()).hasSize(2).allMatch(line -> line.contains("lib/jfr"));
    }

    private static void beginNewChunk() throws Exception {
        try (var recording = new Recording()) {
            recording.start();
            recording.stop();
        }
    }
}
