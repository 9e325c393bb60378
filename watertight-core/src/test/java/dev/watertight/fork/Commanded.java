package dev.watertight.fork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A small program in another language that obeys its standard input, a command a line. Its source lies next to this
 * class; it says {@code "ready"}, and {@code "done: COMMAND"} after each.
 */
public final class Commanded implements AutoCloseable {

    /** Relative to where the tests run, as build tools do; kept from run to run. */
    private static final Path BUILT = Path.of("target", "commanded");

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private Commanded(Process process) throws IOException {
        this.process = process;
        this.commands = process.outputWriter();
        this.answers = process.inputReader();
        assertThat(answers.readLine()).isEqualTo("ready");
    }

    public static Commanded start(String... command) throws IOException {
        return start(List.of(command));
    }

    public static Commanded start(List<String> command) throws IOException {
        return new Commanded(
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    }

    /** Where the source lies as a file, for compilers and interpreters. */
    public static Path source(String name) throws IOException {
        Files.createDirectories(BUILT);
        Path source = BUILT.resolve(name);
        try (InputStream in = Commanded.class.getResourceAsStream(name)) {
            byte[] text = Objects.requireNonNull(in, name).readAllBytes();
            if (!Files.exists(source) || !java.util.Arrays.equals(Files.readAllBytes(source), text)) {
                Path fresh = Files.createTempFile(BUILT, name, null);
                Files.write(fresh, text);
                Files.move(fresh, source, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return source;
    }

    /**
     * Compiles a program, unless a former run has.
     *
     * @param source the name of its source
     * @param variant tells programs of the same source apart
     * @param compiler the command, to which {@code -o PROGRAM SOURCE} is appended
     */
    public static String compiled(String source, String variant, String... compiler) throws Exception {
        assumeInstalled(compiler[0].equals("env") ? "go" : compiler[0]);
        Path file = source(source);
        Path program = BUILT.resolve(source.replace('.', '-') + "-" + variant).toAbsolutePath();
        if (!Files.exists(program)
                || Files.getLastModifiedTime(program).compareTo(Files.getLastModifiedTime(file)) < 0) {
            Path fresh = Files.createTempFile(BUILT, variant, null).toAbsolutePath();
            List<String> command = Stream.concat(
                            Stream.of(compiler), Stream.of("-o", fresh.toString(), file.toString()))
                    .toList();
            Process compiling = new ProcessBuilder(command).inheritIO().start();
            assertThat(compiling.waitFor()).as("%s", command).isZero();
            Files.move(fresh, program, StandardCopyOption.ATOMIC_MOVE);
        }
        return program.toString();
    }

    /** Skips the test, and says why, if there is no such command. */
    public static void assumeInstalled(String command) {
        boolean installed = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
        assumeTrue(installed, command + " is not installed");
    }

    /** Has done it when this returns. */
    public Commanded tell(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        assertThat(answers.readLine()).isEqualTo("done: " + command);
        return this;
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public Process process() {
        return process;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        commands.close();
        answers.close();
    }
}
