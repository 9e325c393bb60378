package dev.watertight.launched;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that was launched and does what it is told, a word a line. The sources lie next to this class; they are built
 * with the compilers of this machine. A test whose compiler is missing is skipped, and says so.
 */
public final class Launched implements AutoCloseable {

    /** One for each JVM that runs tests at the same time. */
    private static final Path DIRECTORY =
            Path.of("target", "launched", System.getProperty("tests.fork", "1")).toAbsolutePath();

    private static final int MINUTES = 5;

    /** Where a file of ELF tells of its sections; see elf(5). The number of the names' one comes after the count. */
    private static final int OFFSET_OF_SECTIONS = 40;

    private static final int COUNT_OF_SECTIONS = 60;

    private final Process process;
    private final BufferedReader output;

    private Launched(Process process) throws IOException {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The program in C. */
    public static Launched c() throws IOException {
        return start(programInC());
    }

    /** The program in C, whose executable has the name that a runtime has. */
    static Launched cCalled(String name) throws IOException {
        return cAs(name, Files.readAllBytes(programInC()));
    }

    /** As above, without the section that has the names of symbols, as those that are linked statically have none. */
    static Launched cWithoutSymbolsCalled(String name) throws IOException {
        String elf = new String(Files.readAllBytes(programInC()), StandardCharsets.ISO_8859_1);
        return cAs(
                name + "-static/" + name,
                elf.replace("\0.dynstr\0", "\0.unknown").getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Launched cAs(String name, byte[] elf) throws IOException {
        Path program = DIRECTORY.resolve("called").resolve(name);
        Files.createDirectories(program.resolveSibling("written"));
        Path written = Files.write(program.resolveSibling("written").resolve(program.getFileName()), elf);
        written.toFile().setExecutable(true);
        Files.move(written, program, StandardCopyOption.REPLACE_EXISTING);
        return start(program);
    }

    /** The file of the program in C, for others to start. */
    public static Path programInC() throws IOException {
        return built("gcc", "server.c", "c", Map.of(), "-pthread", "-Wl,--no-as-needed", "-lrt", "-o");
    }

    /** The program in C, which has loaded the library of a JVM that ends when it gets a SIGQUIT. */
    static Launched otherJvm() throws IOException {
        return jvm("other");
    }

    /** As above, but with the marks of HotSpot. */
    static Launched jvmLikeHotSpot() throws IOException {
        return jvm("hotspot", "-DHOTSPOT");
    }

    private static Launched jvm(String name, String... options) throws IOException {
        Path directory = Files.createDirectories(DIRECTORY.resolve("server-jvm-" + name + "/lib/server"));
        List<String> library = new ArrayList<>(List.of(options));
        library.addAll(List.of("-shared", "-fPIC", "-pthread", "-o"));
        Path linked = built(
                "gcc", "jvm.c", "jvm-" + name + "/lib/server/libjvm.so", Map.of(), library.toArray(String[]::new));
        return start(built(
                "gcc",
                "server.c",
                "jvm-" + name + "/run",
                Map.of(),
                "-pthread",
                "-Wl,--no-as-needed",
                "-lrt",
                linked.toString(),
                "-Wl,-rpath," + directory,
                "-o"));
    }

    /** The program in Go, built with these options. */
    public static Launched go(String... options) throws IOException {
        return go(Map.of(), options);
    }

    /** The program in Go, built with these options and run with these variables. */
    static Launched go(Map<String, String> variables, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("build"));
        command.addAll(List.of(options));
        command.add("-o");
        Map<String, String> environment = Map.of("CGO_ENABLED", "0", "GOFLAGS", "");
        String name = "go" + String.join("", options).replaceAll("[^a-z]", "");
        return start(
                variables,
                built("go", "server.go", name, environment, command.toArray(String[]::new))
                        .toString());
    }

    /** The program in Rust. */
    public static Launched rust() throws IOException {
        return start(built("rustc", "server.rs", "rust", Map.of(), "-o"));
    }

    /** The program in Rust that uses tokio. */
    static Launched tokio() throws IOException {
        require("cargo");
        Path main = source("tokio/src/main.rs");
        Path manifest = source("tokio/Cargo.toml");
        Path program = manifest.resolveSibling("target/debug/server");
        synchronized (Launched.class) {
            if (isOlder(program, main) || isOlder(program, manifest)) {
                assumeTrue(
                        cargo(manifest, "build", "--offline", "--package", "tokio")
                                || (cargo(manifest, "fetch")
                                        && cargo(manifest, "build", "--offline", "--package", "tokio")),
                        "cargo cannot fetch and build tokio");
                run("cargo", "build", "--offline", "--manifest-path", manifest.toString());
            }
        }
        return start(program);
    }

    private static boolean cargo(Path manifest, String... command) {
        List<String> all = new ArrayList<>(List.of("cargo"));
        all.addAll(List.of(command));
        all.addAll(List.of("--manifest-path", manifest.toString()));
        try {
            run(Map.of("CARGO_NET_RETRY", "1", "CARGO_HTTP_TIMEOUT", "20"), all.toArray(String[]::new));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The program in Python. */
    public static Launched python() throws IOException {
        return start(require("python3"), source("server.py").toString());
    }

    /** The program in Python, with two libraries in Go at hand. */
    static Launched pythonWithGo() throws IOException {
        List<String> command =
                new ArrayList<>(List.of(require("python3"), source("server.py").toString()));
        command.addAll(goLibraries());
        return start(command.toArray(String[]::new));
    }

    /** A program in Go, built with these options, with two libraries in Go at hand, each with a runtime of its own. */
    static Launched goWithGo(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                goWithC("loader.go", "loader" + String.join("", options).replaceAll("[^a-z]", ""), options)
                        .toString()));
        command.addAll(goLibraries());
        return start(command.toArray(String[]::new));
    }

    /** The program in Go without the table of its sections, as packed programs are. */
    static Launched goWithoutSections() throws IOException {
        go().close();
        Path program = DIRECTORY.resolve("server-go-without-sections");
        ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(DIRECTORY.resolve("server-go")))
                .order(ByteOrder.nativeOrder());
        elf.putLong(OFFSET_OF_SECTIONS, 0).putInt(COUNT_OF_SECTIONS, 0);
        Path written = Files.write(DIRECTORY.resolve("without-sections"), elf.array());
        written.toFile().setExecutable(true);
        Files.move(written, program, StandardCopyOption.REPLACE_EXISTING);
        return start(program);
    }

    private static List<String> goLibraries() throws IOException {
        Path library = goWithC("library.go", "library", "-buildmode=c-shared");
        Path other = DIRECTORY.resolve("server-library-2");
        synchronized (Launched.class) {
            if (isOlder(other, library)) {
                Files.copy(library, other, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return List.of(library.toString(), other.toString());
    }

    private static Path goWithC(String source, String name, String... options) throws IOException {
        require("gcc");
        List<String> command = new ArrayList<>(List.of("build"));
        command.addAll(List.of(options));
        command.add("-o");
        return built("go", source, name, Map.of("CGO_ENABLED", "1", "GOFLAGS", ""), command.toArray(String[]::new));
    }

    /** The program in JavaScript. */
    public static Launched node(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(require("node")));
        command.addAll(List.of(options));
        command.add(source("server.js").toString());
        return start(command.toArray(String[]::new));
    }

    /** The program in Java, run by the JDK that runs this test; it lies in a jar. */
    public static Launched java(String... options) throws IOException {
        return javaOf(Path.of(System.getProperty("java.home")), options);
    }

    /** The program in Java, run with these variables. */
    static Launched java(Map<String, String> variables, String... options) throws IOException {
        return javaOf(Path.of(System.getProperty("java.home")), variables, options);
    }

    /** A process that becomes the program in Java, run with these variables, when it is told to {@link #begin}. */
    static Launched javaToBegin(Map<String, String> variables, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(require("sh"), "-c", "read begin; exec \"$@\"", "sh"));
        command.addAll(commandOfJava(Path.of(System.getProperty("java.home")), options));
        return start(variables, command.toArray(String[]::new));
    }

    /** The program in Java, run by another JDK, of version 17 or newer. */
    public static Launched javaOf(Path home, String... options) throws IOException {
        return javaOf(home, Map.of(), options);
    }

    private static Launched javaOf(Path home, Map<String, String> variables, String... options) throws IOException {
        return start(variables, commandOfJava(home, options).toArray(String[]::new));
    }

    private static List<String> commandOfJava(Path home, String... options) throws IOException {
        Path jar = DIRECTORY.resolve("java-" + Runtime.version().feature() + ".jar");
        synchronized (Launched.class) {
            if (isOlder(jar, source("Server.java"))) {
                Path classes = Files.createDirectories(
                        DIRECTORY.resolve("classes-" + Runtime.version().feature()));
                run(
                        tool("javac"),
                        "--release",
                        "17",
                        "-d",
                        classes.toString(),
                        source("Server.java").toString());
                run(tool("jar"), "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
            }
        }
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", jar.toString(), "Server"));
        return command;
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static Launched start(Path program) throws IOException {
        return start(program.toString());
    }

    private static Launched start(String... command) throws IOException {
        return start(Map.of(), command);
    }

    /** Returns when the program runs, but has not said that it is ready. */
    private static Launched start(Map<String, String> variables, String... command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(variables);
        return new Launched(builder.start());
    }

    /** What waits to become the program becomes it. */
    Launched begin() throws IOException {
        write("");
        return this;
    }

    /** Waits until the program has said that it is ready. */
    public Launched awaitReady() throws IOException {
        expect("ready");
        return this;
    }

    /** Tells the program to do something, and returns when it has. */
    public Launched tell(String word) throws IOException {
        write(word);
        expect("done");
        return this;
    }

    private void write(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    private void expect(String answer) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); !answer.equals(line); line = output.readLine()) {
            if (line == null) {
                throw new IOException("expected \"" + answer + "\", but the program ended after: " + said);
            }
            said.append(line).append('\n');
        }
    }

    public Process process() {
        return process;
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Ends the program and waits for that. */
    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        output.close();
        process.getOutputStream().close();
    }

    /** Compiles a program, unless that was done since its source was changed. */
    private static Path built(
            String compiler, String source, String name, Map<String, String> environment, String... options)
            throws IOException {
        Path program = DIRECTORY.resolve("server-" + name);
        List<String> command = new ArrayList<>(List.of(require(compiler)));
        command.addAll(List.of(options));
        command.addAll(List.of(program.toString(), source(source).toString()));
        synchronized (Launched.class) {
            if (isOlder(program, source(source))) {
                run(environment, command.toArray(String[]::new));
            }
        }
        return program;
    }

    private static boolean isOlder(Path built, Path source) throws IOException {
        return Files.notExists(built)
                || Files.getLastModifiedTime(built).compareTo(Files.getLastModifiedTime(source)) < 0;
    }

    /** A copy of the source in a directory, since it may lie in a jar. */
    private static synchronized Path source(String name) throws IOException {
        Path copy = DIRECTORY.resolve(name);
        Files.createDirectories(copy.getParent());
        try (InputStream in = Launched.class.getResourceAsStream(name)) {
            byte[] text = in.readAllBytes();
            if (Files.notExists(copy) || !Arrays.equals(text, Files.readAllBytes(copy))) {
                Files.copy(new ByteArrayInputStream(text), copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return copy;
    }

    /** Skips the test if there is no such program. */
    private static String require(String program) throws IOException {
        boolean found = false;
        try (Launched version = start("sh", "-c", "command -v " + program + " && echo ready")) {
            version.awaitReady();
            found = true;
        } catch (IOException e) {
            // it said nothing
        }
        assumeTrue(found, program + " is not installed");
        return program;
    }

    private static void run(String... command) throws IOException {
        run(Map.of(), command);
    }

    private static void run(Map<String, String> environment, String... command) throws IOException {
        Path log = Files.createTempFile(DIRECTORY, "build", ".log");
        var builder = new ProcessBuilder(command)
                .directory(DIRECTORY.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process build = builder.start();
        try {
            if (!build.waitFor(MINUTES, TimeUnit.MINUTES) || build.exitValue() != 0) {
                build.destroyForcibly();
                throw new IOException(String.join(" ", command) + " failed: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            build.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(log);
        }
    }
}
