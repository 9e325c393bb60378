package dev.watertight.origin;

import dev.watertight.Origin;
import dev.watertight.common.Frames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What another test may have handed to a thread, which is a loop in the code of their class then. The name of a lambda
 * expression tells in which method it stands: if neither the thread nor whoever started it was there, it came from somewhere
 * else. Of an anonymous class that has a task's method, nothing tells where it stands.
 */
final class HandedOver {

    private static final Pattern LAMBDA = Pattern.compile("lambda\\$(.+)\\$\\d+");
    private static final Pattern ANONYMOUS = Pattern.compile(".*\\$\\d+");
    private static final Set<String> METHODS_OF_TASKS = Set.of("run", "call");

    private final String testClass;

    /** The methods in which the thread was, or whoever started it. */
    private final Set<String> visited = new HashSet<>();

    private HandedOver(String testClass) {
        this.testClass = testClass;
    }

    /**
     * Whether such a task was done there.
     *
     * @param work what the thread did, innermost frame first, down to the task that it was started for
     * @param started where that was
     * @param testClass the top-level class of the code that may have handed it over
     */
    static boolean isIn(List<StackTraceElement> work, Origin started, String testClass) {
        HandedOver handedOver = new HandedOver(testClass);
        for (Optional<Origin> start = Optional.of(started);
                start.isPresent();
                start = start.get().threadStarted()) {
            start.get().stack().forEach(handedOver::visit);
        }
        List<StackTraceElement> outermostFirst = new ArrayList<>(work);
        Collections.reverse(outermostFirst);
        handedOver.visit(outermostFirst.remove(0));
        for (StackTraceElement frame : outermostFirst) {
            if (handedOver.begins(frame)) {
                return true;
            }
            handedOver.visit(frame);
        }
        return false;
    }

    private void visit(StackTraceElement frame) {
        visited.add(method(frame));
    }

    private boolean begins(StackTraceElement frame) {
        if (!Owner.topLevel(frame.getClassName()).equals(testClass)) {
            return false;
        }
        return LAMBDA.matcher(frame.getMethodName()).matches()
                ? !visited.contains(method(frame))
                : ANONYMOUS.matcher(frame.getClassName()).matches() && METHODS_OF_TASKS.contains(frame.getMethodName());
    }

    /** The method in which the code of this frame stands. */
    private static String method(StackTraceElement frame) {
        Matcher lambda = LAMBDA.matcher(frame.getMethodName());
        if (!lambda.matches()) {
            return Frames.function(frame);
        }
        String name = switch (lambda.group(1)) {
            case "new" -> "<init>";
            case "static" -> "<clinit>";
            default -> lambda.group(1);
        };
        return frame.getClassName() + "." + name;
    }
}
