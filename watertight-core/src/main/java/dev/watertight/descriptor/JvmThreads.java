package dev.watertight.descriptor;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What the platform threads of this JVM are doing, where that tells whose a descriptor may be. */
record JvmThreads(Map<Thread, StackTraceElement[]> stacks) {

    static final String INNOCUOUS = "jdk.internal.misc.InnocuousThread";

    static JvmThreads now() {
        return new JvmThreads(Thread.getAllStackTraces());
    }

    /** Whether there is a thread of this class of the JDK with this name. */
    boolean any(String className, String name) {
        return ofClass(className).stream().anyMatch(thread -> thread.getName().equals(name));
    }

    List<Thread> ofClass(String name) {
        return stacks.keySet().stream()
                .filter(thread -> thread.getClass().getName().equals(name))
                .toList();
    }

    /** Whether a thread executes this method of a module of the JDK; the VM sets a frame's module. */
    boolean anyRuns(String module, String className, String method) {
        return stacks.values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> module.equals(frame.getModuleName())
                        && frame.getClassName().equals(className)
                        && frame.getMethodName().equals(method));
    }
}
