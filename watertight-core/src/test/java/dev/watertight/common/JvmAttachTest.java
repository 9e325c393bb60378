package dev.watertight.common;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.launched.Launched;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class JvmAttachTest {

    @Test
    void aJvmHandlesSignalsItself() throws IOException {
        assertThat(dispatches()).isTrue();
    }

    /** A program may catch SIGQUIT then, and must not get ours. */
    @Test
    void aJvmThatLeavesSignalsToTheProgramDoesNot() throws IOException {
        assertThat(dispatches("-Xrs")).isFalse();
        assertThat(dispatches("-XX:+ReduceSignalUsage")).isFalse();
    }

    private static boolean dispatches(String... options) throws IOException {
        try (Launched program = Launched.java(options).awaitReady()) {
            return JvmAttach.dispatches(
                    OtherProcess.tasks(OtherProcess.of(program.handle()).directory()));
        }
    }
}
