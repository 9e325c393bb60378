package dev.watertight.origin;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

    private static final int FIRST_JDK_THAT_WARNS = 21;

    /** Attaching takes less than half a second; a machine can be busy. */
    private static final long MOST_SECONDS = 20;

    /** Options that are meant for this JVM, and would make the other one load agents and print text. */
    private static final List<String> OPTIONS_FROM_OUTSIDE =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private SelfAttach() {}

    /**
     * Attaches it.
     *
     * @param loudly whether to do so even if the JVM prints a warning
     * @return why it was not attached, and what would help; empty if it was
     */
    static Optional<String> attach(boolean loudly) {
        Path jar = agentJar();
        if (jar == null) {
            return Optional.of(
                    "the jar of watertight-agent is not on the class path; put it there, or start the JVM with"
                            + " -javaagent: and its path");
        }
        String javaagent = "-javaagent:" + jar;
        if (Runtime.version().feature() >= FIRST_JDK_THAT_WARNS
                && !loudly
                && !isOption("EnableDynamicAgentLoading", true)) {
            return Optional.of("start the JVM with " + javaagent + ", or let the agent attach itself:"
                    + " silently with -XX:+EnableDynamicAgentLoading, or with a warning of the JVM's with"
                    + " -Dwatertight.origins=on");
        }
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

    /** Whether an option of the VM has this value because the command line says so. */
    private static boolean isOption(String name, boolean value) {
        try {
            Class<? extends PlatformManagedObject> type =
                    Class.forName("com.sun.management.HotSpotDiagnosticMXBean").asSubclass(PlatformManagedObject.class);
            Object bean = ManagementFactory.getPlatformMXBean(type);
            Object option = type.getMethod("getVMOption", String.class).invoke(bean, name);
            if (option == null) {
                return false;
            }
            Object origin = option.getClass().getMethod("getOrigin").invoke(option);
            Object actual = option.getClass().getMethod("getValue").invoke(option);
            // In an environment variable it does not keep the JVM from warning.
            return "VM_CREATION".equals(String.valueOf(origin))
                    && String.valueOf(value).equals(String.valueOf(actual).toLowerCase(Locale.ROOT));
        } catch (ReflectiveOperationException | LinkageError | IllegalArgumentException e) {
            return false; // then it would warn
        }
    }
}
