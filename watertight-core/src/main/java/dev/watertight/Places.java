package dev.watertight;

import dev.watertight.common.Frames;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The part of a {@link Signature} that comes from an observed opening. */
final class Places {

    /**
     * Of a long chain of calls, as many at either end: what opens the resource, often in a library, and whose code wanted
     * it. What lies between changes more often, and says less.
     */
    private static final int MOST_AT_AN_END = 3;

    /** The compilers count lambdas within a class: {@code lambda$start$3}, in Kotlin {@code start$lambda$3}. */
    private static final Pattern NUMBERED_METHOD = Pattern.compile("\\$[0-9]+(?=\\$|$)");

    /** Made at run time, under another name each time: by CGLIB, Byte Buddy, Mockito, and as hidden classes (JEP 371). */
    private static final Pattern GENERATED =
            Pattern.compile("(\\$\\$[A-Z]\\w*|\\$ByteBuddy\\$|\\$MockitoMock\\$|[/+]0x|/[0-9]).*$");

    /** Anonymous and local classes, {@code Pool$1} and {@code Pool$1Worker}; proxies, {@code $Proxy12}. */
    private static final Pattern NUMBER_IN_CLASS = Pattern.compile("(?<=\\$|\\$Proxy)[0-9]+");

    private Places() {}

    /** Where it was opened, innermost first; empty if none of the code on the stack is the reader's. */
    static Optional<String> of(Origin origin) {
        return origin.chain()
                .map(Origin::stack)
                .filter(stack -> stack.stream().anyMatch(Frames::isReaders))
                .findFirst()
                .map(stack -> calledByReader(stack) + "in " + String.join(" < ", ends(readersFunctions(stack))));
    }

    /** As {@link Signature#lineToLookAt}. */
    static Optional<StackTraceElement> lineToLookAt(Resource resource) {
        return Stream.concat(
                        resource.origin().stream().flatMap(Origin::chain).map(Origin::stack),
                        Stream.of(resource.stack()))
                .flatMap(List::stream)
                .filter(Frames::isReaders)
                .findFirst();
    }

    /** What the reader's code called to open it: the JDK's own frames further in may differ from JDK to JDK. */
    private static String calledByReader(List<StackTraceElement> stack) {
        int own = first(stack, 0);
        for (int i = own - 1; i >= 0; i--) {
            if (!Frames.isLambdaProxy(stack.get(i))) {
                return "by " + function(stack.get(i)) + " ";
            }
        }
        return "";
    }

    private static List<String> readersFunctions(List<StackTraceElement> stack) {
        String test = testClass(stack);
        List<String> functions = new ArrayList<>();
        for (int i = first(stack, 0); i < stack.size(); i = first(stack, i + 1)) {
            StackTraceElement frame = stack.get(i);
            if (!functions.isEmpty() && outermostClass(frame).equals(test)) {
                break;
            }
            String function = function(frame);
            if (functions.isEmpty() || !functions.get(functions.size() - 1).equals(function)) {
                functions.add(function);
            }
            if (outermostClass(frame).equals(test)) {
                break;
            }
        }
        return functions;
    }

    private static List<String> ends(List<String> functions) {
        if (functions.size() <= 2 * MOST_AT_AN_END) {
            return functions;
        }
        List<String> ends = new ArrayList<>(functions.subList(0, MOST_AT_AN_END));
        ends.add("...");
        ends.addAll(functions.subList(functions.size() - MOST_AT_AN_END, functions.size()));
        return ends;
    }

    /** The class whose code the test framework calls; empty in a thread that a test framework did not begin. */
    private static String testClass(List<StackTraceElement> stack) {
        String reader = "";
        for (StackTraceElement frame : stack) {
            if (Frames.isReaders(frame)) {
                reader = outermostClass(frame);
            } else if (!reader.isEmpty() && Frames.inFramework(frame)) {
                return reader;
            }
        }
        return "";
    }

    private static int first(List<StackTraceElement> stack, int start) {
        int i = start;
        while (i < stack.size() && !Frames.isReaders(stack.get(i))) {
            i++;
        }
        return i;
    }

    private static String outermostClass(StackTraceElement frame) {
        String name = frame.getClassName();
        int nested = name.indexOf('$');
        return nested > 0 ? name.substring(0, nested) : name;
    }

    /** The class and method, without the numbers that shift when code is added or a class is made anew. */
    static String function(StackTraceElement frame) {
        String type = GENERATED.matcher(frame.getClassName()).replaceFirst("");
        return NUMBER_IN_CLASS.matcher(type).replaceAll("#") + "."
                + NUMBERED_METHOD.matcher(frame.getMethodName()).replaceAll("");
    }
}
