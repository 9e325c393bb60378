package dev.watertight.surefire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.watertight.LeakCheck;
import dev.watertight.junit.Watertight;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A small project of a user's own, to be tested by Maven in a process of its own. */
final class Project {

    private static final Pattern CLASS_NAME =
            Pattern.compile("^(?:public )?(?:final )?class ([A-Za-z]+)", Pattern.MULTILINE);

    /** These processes live for a moment: it does not pay to optimise them, or to attach the agent. */
    static final List<String> QUICK_START =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dwatertight.origins=off");

    private final Path directory;
    private final List<String> configuration = new ArrayList<>();
    private final List<String> jvmArguments = new ArrayList<>(QUICK_START);

    Project(Path directory) {
        this.directory = directory;
    }

    /** Adds classes of the package {@code com.example}. */
    Project with(String... sources) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String source : sources) {
            Matcher name = CLASS_NAME.matcher(source);
            if (!name.find()) {
                throw new IllegalArgumentException("no class in this source: " + source);
            }
            files.add(
                    write("src/test/java/com/example/" + name.group(1) + ".java", "package com.example;\n\n" + source));
        }
        compile(files);
        return this;
    }

    /** Maven could do so, too, but not as fast. */
    private void compile(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, UTF_8)) {
            List<String> options = List.of(
                    "--release",
                    "17",
                    "-proc:none",
                    "-cp",
                    System.getProperty("java.class.path") + File.pathSeparator + testClasses(),
                    "-d",
                    Files.createDirectories(testClasses()).toString());
            if (!compiler.getTask(null, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call()) {
                throw new IllegalArgumentException("the sources do not compile");
            }
        }
    }

    Path testClasses() {
        return directory.resolve("target/test-classes");
    }

    /** Adds a file to the test resources. */
    Project withResource(String name, String text) throws IOException {
        write("target/test-classes/" + name, text);
        return this;
    }

    /** Configures Surefire. */
    Project configured(String xml) {
        configuration.add(xml);
        return this;
    }

    /** Sets a system property in the JVM that runs the tests. */
    Project withSystemProperty(String name, String value) {
        jvmArguments.add("-D" + name + "=" + value);
        return this;
    }

    /** Puts Watertight on the test class path, as a dependency would. */
    Project watertight() {
        return configured(watertightClassPath().stream()
                .map(path -> "<additionalClasspathElement>" + path + "</additionalClasspathElement>")
                .collect(Collectors.joining(
                        "\n            ",
                        "<additionalClasspathElements>\n            ",
                        "\n          </additionalClasspathElements>")));
    }

    /** Where Watertight itself lies: in jars, or in directories of classes if Maven made no jars yet. */
    static List<Path> watertightClassPath() {
        return Stream.of(Watertight.class, LeakCheck.class)
                .map(type -> {
                    try {
                        return Path.of(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
                    } catch (URISyntaxException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
    }

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    /** Has Maven run the tests. */
    Result test(String... arguments) throws IOException, InterruptedException {
        write("pom.xml", pom());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
                "--batch-mode",
                "-Dstyle.color=never",
                "-Dmaven.repo.local=" + System.getProperty("maven.repo.local")));
        command.addAll(List.of(arguments));
        command.add(
                "org.apache.maven.plugins:maven-surefire-plugin:" + System.getProperty("version.surefire") + ":test");
        return run(directory, command);
    }

    /** Runs a command on the JDK that this test runs on. */
    static Result run(Path directory, List<String> command) throws IOException, InterruptedException {
        Path console = directory.resolve("console.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(console.toFile());
        // What Maven's script exports for the project that it builds says nothing about this one.
        builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_") && !name.equals("MAVEN_OPTS"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().merge("MAVEN_OPTS", String.join(" ", QUICK_START), (given, more) -> given + " " + more);
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new IllegalStateException(command + " does not end; so far it said: " + Files.readString(console));
        }
        return new Result(
                process.exitValue(), Files.readString(console), reports(directory.resolve("target/surefire-reports")));
    }

    private static Map<String, String> reports(Path reports) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        if (Files.exists(reports)) {
            try (Stream<Path> files = Files.list(reports)) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".xml")).toList()) {
                    texts.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        return texts;
    }

    /** What came of a run: the exit status, everything on the console, and Surefire's XML reports by their file names. */
    record Result(int exit, String console, Map<String, String> reports) {

        /** The lines of the console that do not differ from run to run. */
        List<String> steadyLines() {
            return console.lines()
                    .filter(line -> !line.matches(".*(Total time|Finished at).*"))
                    .map(line -> line.replaceAll("[0-9.]+ s\\b", "? s"))
                    .toList();
        }
    }

    private String pom() {
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>shop</artifactId>
                  <version>1</version>
                  <properties>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <dependencies>
                    <dependency>
                      <groupId>org.junit.jupiter</groupId>
                      <artifactId>junit-jupiter</artifactId>
                      <version>%s</version>
                      <scope>test</scope>
                    </dependency>
                  </dependencies>
                  <build>
                    <plugins>
                      <plugin>
                        <groupId>org.apache.maven.plugins</groupId>
                        <artifactId>maven-surefire-plugin</artifactId>
                        <version>%s</version>
                        <configuration>
                          <argLine>%s</argLine>
                          %s
                        </configuration>
                      </plugin>
                    </plugins>
                  </build>
                </project>
                """.formatted(
                        System.getProperty("version.junit"),
                        System.getProperty("version.surefire"),
                        String.join(" ", jvmArguments),
                        String.join("\n          ", configuration));
    }
}
