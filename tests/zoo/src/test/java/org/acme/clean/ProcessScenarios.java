package org.acme.clean;

import dev.watertight.junit.Watertight;
import dev.watertight.zoo.Noise;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Processes that end. The JDK waits for each in a thread that it keeps for a minute. */
@Watertight
class ProcessScenarios {

    @Test
    @Noise("process reaper")
    void processAwaited() throws Exception {
        new ProcessBuilder("true").start().waitFor();
    }

    @Test
    void outputRead() throws Exception {
        Process process = new ProcessBuilder("echo", "hello").start();
        process.getInputStream().readAllBytes();
        process.waitFor();
    }

    @Test
    void outputNotRead() throws Exception {
        new ProcessBuilder("echo", "hello").start().waitFor();
    }

    @Test
    void processDestroyed() throws IOException {
        new ProcessBuilder("sleep", "1000").start().destroy();
    }

    @Test
    void processDestroyedForcibly() throws Exception {
        new ProcessBuilder("sleep", "1000").start().destroyForcibly().waitFor();
    }

    @Test
    void processThatEndsALittleLater() throws IOException {
        new ProcessBuilder("true").start();
    }

    @Test
    void onExit() throws Exception {
        new ProcessBuilder("true").start().onExit().get(1, TimeUnit.MINUTES);
    }

    @Test
    void pipeline() throws Exception {
        List<Process> processes =
                ProcessBuilder.startPipeline(List.of(new ProcessBuilder("echo", "hello"), new ProcessBuilder("cat")));
        for (Process process : processes) {
            process.waitFor();
        }
    }

    @Test
    void shellWithAChild() throws Exception {
        new ProcessBuilder("sh", "-c", "true & wait").inheritIO().start().waitFor();
    }

    @Test
    void outputToNowhere() throws Exception {
        new ProcessBuilder("echo", "hello")
                .redirectOutput(Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void lookingAtProcesses() {
        ProcessHandle.allProcesses().map(ProcessHandle::info).forEach(ProcessHandle.Info::commandLine);
    }
}
