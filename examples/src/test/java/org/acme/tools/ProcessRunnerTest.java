package org.acme.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.watertight.junit.Watertight;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

@Watertight
class ProcessRunnerTest {

    @Test
    void returnsWhatAProgramPrints() throws Exception {
        assertEquals("hello\n", new ProcessRunner(Duration.ofSeconds(10)).run("echo", "hello"));
    }

    @Test
    void givesUpOnASlowProgram() {
        ProcessRunner runner = new ProcessRunner(Duration.ofMillis(100));

        assertThrows(TimeoutException.class, () -> runner.run("sleep", "60"));
    }
}
