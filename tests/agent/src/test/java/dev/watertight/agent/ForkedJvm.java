package dev.watertight.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own, without an agent unless an option says so. */
final class ForkedJvm {

    static final String AGENT = "-javaagent:" + System.getProperty("agent.jar");

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private ForkedJvm() {}

    /** What it printed, on both streams. */
    static String run(Class<?> main, String... options) throws IOException, InterruptedException {
        return runWith(System.getProperty("java.class.path"), main, options);
    }

    static String runWith(String classPath, Class<?> main, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(JAVA.toString(), "-XX:+UnlockDiagnosticVMOptions", "-XX:+BytecodeVerificationLocal"));
        command.add("-XX:-UseDynamicNumberOfCompilerThreads"); // as the JVM that runs the tests
        command.addAll(List.of("-cp", classPath));
        command.addAll(List.of(options));
        command.add(main.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output;
        try (var in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (process.waitFor() != 0) {
            throw new AssertionError("the JVM ended with the status " + process.exitValue() + ":\n" + output);
        }
        return output;
    }
}
