package dev.watertight.fork;

import java.lang.management.ManagementFactory;
import java.util.List;

/** Whether native access is allowed in this JVM, to allow it in those that tests start. */
public final class NativeAccess {

    public static final String ALLOWED = "--enable-native-access=ALL-UNNAMED";

    private NativeAccess() {}

    /** The option, if this JVM has it. */
    public static List<String> inherited() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(ALLOWED::equals)
                .toList();
    }
}
