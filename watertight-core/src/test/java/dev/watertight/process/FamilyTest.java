package dev.watertight.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class FamilyTest {

    /** A daemon that puts the same program in its own place, again and again: for a moment it shows no environment then. */
    @Test
    void aDaemonIsKnownWhileAnotherProgramTakesThePlaceOfItsOwn() throws Exception {
        String again = "exec sh -c \"$0\" \"$0\"";
        var builder = new ProcessBuilder("sh", "-c", "(setsid sh -c \"$0\" \"$0\" & echo $!); read line", again);
        String mark = Family.mark(builder.environment());
        Process root = builder.start();
        ProcessHandle daemon =
                ProcessHandle.of(Long.parseLong(root.inputReader().readLine())).orElseThrow();
        try (var in = root.outputWriter();
                var out = root.inputReader();
                var errors = root.errorReader()) {
            await().until(() -> root.children().findAny().isEmpty());
            for (int i = 0; i < 100; i++) {
                // one that has never seen it
                assertThat(new Family(root.toHandle(), mark).offspring()).containsExactly(daemon);
            }
        } finally {
            daemon.destroyForcibly();
            root.destroyForcibly().waitFor();
        }
    }
}
