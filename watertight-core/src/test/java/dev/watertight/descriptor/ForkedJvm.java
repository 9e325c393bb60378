package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.fork.NativeAccess;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;

/** A JVM of its own, for what cannot be done to the one that runs the tests. */
final class ForkedJvm {

    private final String classPath;
    private String shell = ":";
    private final List<String> options = new ArrayList<>(NativeAccess.inherited());
    private Map<String, String> environment = Map.of();

    private ForkedJvm(String classPath) {
        this.classPath = classPath;
    }

    /** A JVM that knows this module and its tests, and nothing else. */
    static ForkedJvm create() throws URISyntaxException {
        return new ForkedJvm(codeOf(Descriptors.class) + ":" + codeOf(ForkedJvm.class));
    }

    /**
     * A JVM that has the module in a jar, as users have it: it loads classes without taking another descriptor.
     *
     * @param directory where to put the jars
     */
    static ForkedJvm ofJars(Path directory) throws URISyntaxException {
        return new ForkedJvm(jar(Descriptors.class, directory.resolve("main.jar")) + ":"
                + jar(ForkedJvm.class, directory.resolve("test.jar")));
    }

    private static Path jar(Class<?> type, Path jar) throws URISyntaxException {
        Path code = codeOf(type);
        if (Files.isDirectory(code)) {
            int status = ToolProvider.findFirst("jar")
                    .orElseThrow()
                    .run(System.out, System.err, "--create", "--file", jar.toString(), "-C", code.toString(), ".");
            assertThat(status).isZero();
            return jar;
        }
        return code;
    }

    private static Path codeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** Runs a command in the shell that starts the JVM, say {@code "ulimit -n 100"}. */
    ForkedJvm after(String command) {
        shell = command;
        return this;
    }

    /** Starts it with more options. */
    ForkedJvm options(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    ForkedJvm with(String variable, String value) {
        environment = Map.of(variable, value);
        return this;
    }

    /** Runs the main method; returns what it printed, in UTF-8, errors included. */
    List<String> run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", shell + "; exec \"$0\" \"$@\""));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:-UseDynamicNumberOfCompilerThreads"); // as the JVM that runs the tests
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output;
        try (var in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
