package dev.watertight.origin;

import dev.watertight.common.JvmAttach;
import dev.watertight.common.VmOption;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Attaches the agent to this JVM, if its jar is on the class path. From JDK 21 on, the JVM prints a warning then, unless
 * its command line says {@code -XX:+EnableDynamicAgentLoading} (JEP 451).
 */
final class SelfAttach {

    private static final String AGENT = "dev/watertight/agent/Agent.class";

    private static final int FIRST_JDK_THAT_WARNS = 21;

    private static final String NO_JAR =
            "the jar of watertight-agent is not on the class path; put it there, or start the"
                    + " JVM with -javaagent: and its path";

    private SelfAttach() {}

    /** How to get the agent into a JVM like this one. */
    static String advice() {
        Path jar = agentJar();
        return jar == null ? NO_JAR : "start the JVM with -javaagent:" + jar + onRequest();
    }

    private static String onRequest() {
        if (!JvmAttach.isPossibleHere()) {
            return "";
        }
        return printsWarning()
                ? ", or with -XX:+EnableDynamicAgentLoading so that the agent attaches itself"
                : ", or let the agent attach itself by -Dwatertight.origins=on";
    }

    /** Whether the JVM would print a warning, on its standard error stream. An environment variable does not prevent it. */
    static boolean printsWarning() {
        return Runtime.version().feature() >= FIRST_JDK_THAT_WARNS
                && VmOption.of("EnableDynamicAgentLoading")
                        .filter(option -> option.isOn() && option.onCommandLine())
                        .isEmpty();
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
        try {
            JvmAttach.loadIntoThisJvm(jar);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    "start the JVM with -javaagent:" + jar + "; to attach the agent failed: " + e.getMessage());
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
