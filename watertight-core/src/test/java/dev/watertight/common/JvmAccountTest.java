package dev.watertight.common;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.launched.Launched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a JVM tells of itself without being asked. */
@EnabledOnOs(OS.LINUX)
class JvmAccountTest {

    @Test
    void tellsOptionsAndClassPath() throws IOException {
        try (Launched program =
                Launched.java("-Da=b c", "-XX:+DisableAttachMechanism").awaitReady()) {
            assertThat(account(program)).hasValueSatisfying(account -> {
                assertThat(account.attachable()).isFalse();
                assertThat(account.arguments()).contains("-Da=b c -XX:+DisableAttachMechanism");
                assertThat(account.classPath())
                        .hasValueSatisfying(path -> assertThat(path).endsWith(".jar"));
                assertThat(account.command()).isEqualTo("Server");
            });
        }
    }

    @Test
    void tellsNothingOfWhatWasCutOff() throws IOException {
        try (Launched program = Launched.java("-Da=" + "x".repeat(1024)).awaitReady()) {
            assertThat(account(program)).hasValueSatisfying(account -> {
                assertThat(account.attachable()).isTrue();
                assertThat(account.arguments()).isEmpty();
                assertThat(account.classPath()).isPresent();
            });
        }
    }

    @Test
    void mayTellNothing() throws IOException {
        try (Launched program = Launched.java("-XX:-UsePerfData").awaitReady()) {
            assertThat(account(program)).isEmpty();
        }
    }

    @Test
    void isNotReadIfItMakesNoSense() throws IOException {
        try (Launched program = Launched.java().awaitReady()) {
            Path directory = Path.of("/tmp");
            byte[] file;
            try (var users = Files.newDirectoryStream(directory, "hsperfdata_*")) {
                Path found = null;
                for (Path user : users) {
                    Path candidate = user.resolve(Long.toString(program.handle().pid()));
                    found = Files.exists(candidate) ? candidate : found;
                }
                file = Files.readAllBytes(found);
            }
            assertThat(JvmAccount.parse(file)).isPresent();
            for (int length = 0; length < file.length; length += 7) {
                byte[] cut = Arrays.copyOf(file, length);
                assertThat(JvmAccount.parse(cut))
                        .satisfiesAnyOf(
                                none -> assertThat(none).isEmpty(),
                                whole -> assertThat(whole).isPresent());
            }
            byte[] notReady = file.clone();
            notReady[7] = 0;
            assertThat(JvmAccount.parse(notReady)).isEmpty();
        }
    }

    private static Optional<JvmAccount> account(Launched program) {
        Path process = Path.of("/proc/" + program.handle().pid());
        return program.handle().isAlive() ? JvmAccount.ofProcess(process) : Optional.empty();
    }
}
