package dev.watertight.origin;

import dev.watertight.Origin;
import dev.watertight.common.Frames;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whose code closed something, by the stack of its closing.
 *
 * @param inTest whether a test framework ran on that thread, and the code below was called by it
 * @param called the class of the outermost code that is not the JDK's or a framework's: whoever wanted something; empty if
 *     there is none, as when JUnit closes what was given to it
 * @param caller the class that told a class of the JDK to close just this, with nobody in between; empty if others had a
 *     say in it
 */
public record Closer(boolean inTest, Optional<String> called, Optional<String> caller) {

    /** The JDK's own connections by HTTP and FTP: it keeps them for whoever comes next, or closes them. */
    private static final String KEEPS_CONNECTIONS = "sun.net.www.";

    /** By where it was closed. */
    public static Closer of(Origin closed) {
        List<StackTraceElement> stack = Owner.own(closed.stack());
        return new Closer(
                closed.stack().stream().anyMatch(Levels::isTest),
                stack.stream()
                        .filter(Frames::isReaders)
                        .reduce((inner, outer) -> outer)
                        .map(StackTraceElement::getClassName),
                stack.stream()
                        .dropWhile(frame ->
                                closesJustThis(frame) || Frames.inFramework(frame) || Frames.isLambdaProxy(frame))
                        .findFirst()
                        .filter(Frames::isReaders)
                        .map(StackTraceElement::getClassName));
    }

    /** The line of the reader's own code to look at first; the innermost one of all if there is none. */
    public static StackTraceElement line(Origin origin) {
        return Stream.iterate(Optional.of(origin), Optional::isPresent, each -> each.flatMap(Origin::threadStarted))
                .flatMap(Optional::stream)
                .flatMap(each -> each.stack().stream())
                .filter(Frames::isReaders)
                .findFirst()
                .orElse(origin.stack().get(0));
    }

    private static boolean closesJustThis(StackTraceElement frame) {
        return "java.base".equals(frame.getModuleName())
                && !frame.getClassName().startsWith(KEEPS_CONNECTIONS);
    }
}
