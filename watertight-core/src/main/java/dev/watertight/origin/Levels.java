package dev.watertight.origin;

import java.util.List;

/**
 * How deep in its stack a thread works for a test. While it waits, a thread of a test framework or of a ForkJoinPool may run
 * something else: another test, or a task that another test has forked. Then there is one of these methods more on its stack
 * than there was when it was told for which test it works.
 */
final class Levels {

    private Levels() {}

    static int of(List<StackTraceElement> stack) {
        int level = 0;
        for (StackTraceElement frame : stack) {
            if (isTest(frame) || isTask(frame)) {
                level++;
            }
        }
        return level;
    }

    /** Whether this is a test or container, as JUnit's platform runs it; the same in JUnit 5 and 6. */
    static boolean isTest(StackTraceElement frame) {
        return frame.getMethodName().equals("execute")
                && frame.getClassName().equals("org.junit.platform.engine.support.hierarchical.NodeTestTask");
    }

    private static boolean isTask(StackTraceElement frame) {
        return frame.getMethodName().equals("doExec")
                && frame.getClassName().equals("java.util.concurrent.ForkJoinTask");
    }
}
