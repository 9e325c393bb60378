package dev.watertight.common;

import java.util.List;

/** Whose code a stack frame is. */
public final class Frames {

    /** Packages of test frameworks, build tools and IDEs: between the JDK and the reader's own code. */
    private static final List<String> FRAMEWORKS = List.of(
            "org.junit.",
            "org.apache.maven.surefire.",
            "org.gradle.",
            "worker.org.gradle.",
            "com.intellij.rt.",
            "org.eclipse.jdt.internal.junit",
            "org.awaitility.",
            "org.assertj.",
            "org.hamcrest.",
            "org.mockito.");

    /** What reflection makes in JDK 17 after a few calls lies in no module. */
    private static final String MADE_BY_REFLECTION = "jdk.internal.reflect.Generated";

    private Frames() {}

    /** Whether the frame lies in a module of the JDK. The VM sets a frame's module; code cannot forge it. */
    public static boolean inJdk(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module == null
                ? frame.getClassName().startsWith(MADE_BY_REFLECTION)
                : module.startsWith("java.") || module.startsWith("jdk.");
    }

    /** Whether the frame lies in a test framework, a build tool's worker or an IDE's test runner. */
    public static boolean inFramework(StackTraceElement frame) {
        return FRAMEWORKS.stream().anyMatch(frame.getClassName()::startsWith);
    }

    /** Whether the frame lies in what calls tests; assertions, which tests call, lie elsewhere. */
    public static boolean callsTests(StackTraceElement frame) {
        return frame.getClassName().startsWith("org.junit.platform.");
    }

    /** The object behind a lambda, which JDK 17 shows as a frame without a source. */
    public static boolean isLambdaProxy(StackTraceElement frame) {
        return frame.getClassName().contains("$$Lambda");
    }

    /** Whether the frame lies in the code of whoever reads the report. */
    public static boolean isReaders(StackTraceElement frame) {
        return !inJdk(frame) && !inFramework(frame) && !isLambdaProxy(frame);
    }

    /** {@code class.method}, as gleak writes functions. */
    public static String function(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName();
    }
}
