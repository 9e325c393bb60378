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
 * else. Who made an object is not known if its class is anonymous, or the method is one of a task's. A method that was handed over
 * by a reference to it looks as if the thread had called it, and is not noticed.
 */
final class HandedOver {

    /** {@code lambda$start$3}, in Kotlin {@code start$lambda$3}; Eclipse's compiler says {@code lambda$3}, wherever it stands. */
    private static final Pattern LAMBDA =
            Pattern.compile("lambda\\$(?:(?<java>.+)\\$)?\\d+|(?<kotlin>.+?)\\$lambda\\$.+");

    private static final Pattern ANONYMOUS = Pattern.compile(".*\\$\\d+");

    /** Those of the JDK's interfaces for a piece of work that are most in use, and {@code invoke} of Kotlin's. */
    private static final Pattern METHODS_OF_TASKS =
            Pattern.compile("run|call|accept|test|invoke|(?:get|apply)(?:As[A-Z]\\w+)?");

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
        StackTraceElement caller = outermostFirst.remove(0);
        handedOver.visit(caller);
        for (StackTraceElement frame : outermostFirst) {
            if (handedOver.begins(frame, caller)) {
                return true;
            }
            handedOver.visit(frame);
            caller = Frames.inJdk(frame) ? caller : frame;
        }
        return false;
    }

    private void visit(StackTraceElement frame) {
        visited.add(method(frame));
    }

    /** @param caller the code, other than the JDK's, that is nearest to it: what others call themselves is their affair */
    private boolean begins(StackTraceElement frame, StackTraceElement caller) {
        boolean isOfTest = isOfTest(frame);
        if (!isOfTest && !isOfTest(caller)) {
            return false;
        }
        if (LAMBDA.matcher(frame.getMethodName()).matches()) {
            return !visited.contains(method(frame));
        }
        if (METHODS_OF_TASKS.matcher(frame.getMethodName()).matches()) {
            return isOfTest ? frame.getClassName().contains("$") : isAnonymous(frame);
        }
        return isOfTest
                && isAnonymous(frame)
                && !frame.getMethodName().equals("<init>")
                && !frame.getClassName().equals(caller.getClassName()); // it calls a method of its own
    }

    private boolean isOfTest(StackTraceElement frame) {
        return Owner.topLevel(frame.getClassName()).equals(testClass);
    }

    private static boolean isAnonymous(StackTraceElement frame) {
        return ANONYMOUS.matcher(frame.getClassName()).matches();
    }

    /** The method in which the code of this frame stands; of a lambda expression itself if that is not known. */
    private static String method(StackTraceElement frame) {
        Matcher lambda = LAMBDA.matcher(frame.getMethodName());
        if (!lambda.matches()) {
            return Frames.function(frame);
        }
        String name = lambda.group("java") == null ? lambda.group("kotlin") : lambda.group("java");
        if (name == null) {
            return Frames.function(frame);
        }
        String method = switch (name) {
            case "new" -> "<init>";
            case "static" -> "<clinit>";
            default -> name;
        };
        return frame.getClassName() + "." + method;
    }
}
