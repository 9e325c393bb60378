package dev.watertight.surefire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.surefire.Project.Result;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.Launcher;

/** What JUnit's console launcher makes of leaks: its exit status says that tests failed. */
class ConsoleLauncherTest {

    @TempDir
    private Path directory;

    @Test
    void aLeakIsAFailure() throws Exception {
        Result result = launch(Sources.LEAKY, "LeakyTest");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.console())
                .contains("LeakyTest.leaks() left 1 resource open:", "\"forgotten worker\"")
                .containsPattern("\\[ +1 tests failed +]");
    }

    @Test
    void whatTheRunLeftOpenIsAFailureOnRequest() throws Exception {
        Result result = launch(Sources.SHARING, "SharingTest", "--config", "watertight.run=fail");

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.console())
                .contains("the whole run left 1 resource open:", "\"forgotten server\"")
                .containsPattern("\\[ +0 tests failed +]");
    }

    @Test
    void whatLeavesNothingOpenIsNone() throws Exception {
        Result result = launch(Sources.CLEAN, "CleanTest", "--config", "watertight.run=fail");

        assertThat(result.exit()).isZero();
        assertThat(result.console()).doesNotContain("resource open").containsPattern("\\[ +3 tests successful +]");
    }

    private Result launch(String source, String className, String... arguments) throws Exception {
        Project project = new Project(directory).with(Sources.THREADS).with(source);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dwatertight.origins=off",
                "-jar",
                consoleLauncher().toString(),
                "execute",
                "--disable-banner",
                "--disable-ansi-colors",
                "--class-path",
                Stream.concat(Stream.of(project.testClasses()), Project.watertightClassPath().stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator)),
                "--select-class",
                "com.example." + className));
        command.addAll(List.of(arguments));
        return Project.run(directory, command);
    }

    /** In the local repository it lies beside the launcher, which is on the class path. */
    private static Path consoleLauncher() throws Exception {
        Path launcher = Path.of(Launcher.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return Path.of(launcher.toString().replace("junit-platform-launcher", "junit-platform-console-standalone"));
    }
}
