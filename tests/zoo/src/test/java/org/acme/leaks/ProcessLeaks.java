package org.acme.leaks;

import static dev.watertight.zoo.Expected.pipe;
import static dev.watertight.zoo.Expected.process;
import static dev.watertight.zoo.Leaks.leak;
import static org.awaitility.Awaitility.await;

import dev.watertight.descriptor.PipeEnd;
import dev.watertight.junit.Watertight;
import dev.watertight.zoo.Expected;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Child processes, and the pipes to them. */
@Watertight(settlingTime = "100 ms")
class ProcessLeaks {

    private static final Expected STANDARD_INPUT = pipe(PipeEnd.WRITE);
    private static final Expected STANDARD_OUTPUT = pipe(PipeEnd.READ);
    private static final Expected STANDARD_ERROR = pipe(PipeEnd.READ);

    @Test
    void silentProcess() throws IOException {
        leak(silent("sleep", "1000").start(), process("sleep 1000"));
    }

    @Test
    void processWithPipes() throws IOException {
        leak(
                new ProcessBuilder("sleep", "1000").start(),
                process("sleep 1000"),
                STANDARD_INPUT,
                STANDARD_OUTPUT,
                STANDARD_ERROR);
    }

    /** The JDK makes a pipe for the errors all the same. */
    @Test
    void processWhoseErrorsGoToItsOutput() throws IOException {
        leak(
                new ProcessBuilder("sleep", "1000").redirectErrorStream(true).start(),
                process("sleep 1000"),
                STANDARD_INPUT,
                STANDARD_OUTPUT,
                STANDARD_ERROR);
    }

    @Test
    void processThatWaitsForItsInput() throws IOException {
        leak(
                new ProcessBuilder("cat")
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD)
                        .start(),
                process("cat"),
                STANDARD_INPUT);
    }

    @Test
    void runtimeExec() throws IOException {
        leak(
                Runtime.getRuntime().exec(new String[] {"sleep", "1000"}),
                process("sleep 1000"),
                STANDARD_INPUT,
                STANDARD_OUTPUT,
                STANDARD_ERROR);
    }

    @Test
    void shellWithAChild() throws IOException {
        Process shell = silent("sh", "-c", "sleep 1000 & wait").start();
        leak(shell, process("sh -c"), process("sleep 1000"));
        await().until(() -> shell.children()
                .anyMatch(child -> child.info().commandLine().orElse("").endsWith("sleep 1000")));
    }

    @Test
    void virtualMachine() throws Exception {
        Process machine = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        Path.of(Idle.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI())
                                .toString(),
                        Idle.class.getName())
                .start();
        leak(machine, process(Idle.class.getName()), STANDARD_INPUT, STANDARD_OUTPUT, STANDARD_ERROR);
    }

    @Test
    void pipeline() throws IOException {
        List<Process> processes = ProcessBuilder.startPipeline(
                List.of(new ProcessBuilder("sleep", "1001"), new ProcessBuilder("sleep", "1002")));
        leak(processes.get(0), process("sleep 1001"), STANDARD_INPUT, STANDARD_ERROR);
        leak(processes.get(1), process("sleep 1002"), STANDARD_OUTPUT, STANDARD_ERROR);
    }

    @Test
    void stoppedProcess() throws Exception {
        Process process = silent("sleep", "1000").start();
        leak(process, process("sleep 1000"));
        silent("kill", "-STOP", Long.toString(process.pid())).start().waitFor();
    }

    @Test
    void commandLineWithANewline() throws IOException {
        String script = "read line\nexit 0";
        leak(
                new ProcessBuilder("sh", "-c", script)
                        .redirectOutput(Redirect.DISCARD)
                        .redirectError(Redirect.DISCARD)
                        .start(),
                process(script),
                STANDARD_INPUT);
    }

    private static ProcessBuilder silent(String... command) {
        return new ProcessBuilder(command)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
    }
}
