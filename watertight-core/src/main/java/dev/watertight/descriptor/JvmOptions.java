package dev.watertight.descriptor;

import java.lang.management.ManagementFactory;
import java.util.List;

/** The options that this JVM was started with, those from environment variables and files included. */
final class JvmOptions {

    private JvmOptions() {}

    /** Whether the JVM was started with one that begins so; false in a JVM without the module java.management. */
    static boolean any(String... prefixes) {
        try {
            return all().stream().anyMatch(option -> List.of(prefixes).stream().anyMatch(option::startsWith));
        } catch (LinkageError e) {
            return false;
        }
    }

    private static List<String> all() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments();
    }
}
