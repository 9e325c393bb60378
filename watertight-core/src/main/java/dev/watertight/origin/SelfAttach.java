package dev.watertight.origin;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Attaches the agent to this JVM, if its jar is on the class path. A JVM may not attach to itself, so a short-lived process
 * does it. From JDK 21 on, the JVM prints a warning then, unless its command line says
 * {@code -XX:+EnableDynamicAgentLoading} (JEP 451).
 */
final class SelfAttach {

    private static final String AGENT = "dev/watertight/agent/Agent.class";
    private static final String ATTACHER = "dev.watertight.agent.Attach";

    private static final String NO_JAR =
            "the jar of watertight-agent is not on the class path; put it there, or start the"
                    + " JVM with -javaagent: and its path";

    /** Attaching takes less than half a second; a machine can be busy. */
    private static final long MOST_SECONDS = 20;

    /** Options that are meant for this JVM, and would make the other one load agents and print text. */
    private static final List<String> OPTIONS_FROM_OUTSIDE =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private SelfAttach() {}

    /** How to get the agent into a JVM like this one. */
    static String advice() {
        Path jar = agentJar();
        return jar == null
                ? NO_JAR
                : "start the JVM with -javaagent:" + jar
                        + ", or let the agent attach itself by -Dwatertight.origins=on";
    }

    /**
     * Attaches it.
     *
     * @return why it was not attached, and what would help; empty if it was
     */
    static Optional<String> attach() {
        Path jar = agentJar();
        if (jar == null) {
            return Optional.of(NO_JAR);
        }
        String javaagent = "-javaagent:" + jar;
        if (ModuleFinder.ofSystem().find("jdk.attach").isEmpty()) {
            return Optional.of("start the JVM with " + javaagent
                    + "; the agent cannot attach itself, since this Java runtime lacks the module jdk.attach");
        }
        try {
            return run(jar).map(
                            failure -> "start the JVM with " + javaagent + "; to attach the agent failed: " + failure);
        } catch (IOException e) {
            return Optional.of("start the JVM with " + javaagent + "; to attach the agent failed: " + e);
        }
    }

    /** Why the agent could not be attached, if so. */
    private static Optional<String> run(Path jar) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                jar.toString(),
                ATTACHER,
                String.valueOf(ProcessHandle.current().pid()),
                jar.toString());
        OPTIONS_FROM_OUTSIDE.forEach(builder.environment()::remove);
        Process process = builder.redirectErrorStream(true).start();
        try (InputStream in = process.getInputStream()) {
            process.getOutputStream().close();
            process.getErrorStream().close();
            // It prints a line at most, for which there is room in the pipe.
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.of("that took longer than " + MOST_SECONDS + " seconds");
            }
            String output = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.exitValue() == 0 ? Optional.empty() : Optional.of(output);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return Optional.of("the thread was interrupted");
        }
    }

    /** Null if there is none, or if it is no jar. */
    private static @Nullable Path agentJar() {
        ClassLoader loader = SelfAttach.class.getClassLoader();
        URL agent = loader == null ? null : loader.getResource(AGENT);
        if (agent == null
                || !agent.getProtocol().equals("jar")
                || !agent.getPath().startsWith("file:")) {
            return null;
        }
        Path jar =
                Path.of(URI.create(agent.getPath().substring(0, agent.getPath().indexOf("!/"))));
        return Files.isRegularFile(jar) ? jar : null;
    }
}
