package dev.watertight;

import dev.watertight.common.Frames;
import dev.watertight.report.TextRenderer;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Something was left open. The message is the whole report; the first one of a JVM that lacks origins also says how to get
 * them. Each leak is a suppressed exception besides, whose stack
 * is the reader's own part of where the resource was opened or, where that is unknown, of what it is doing now.
 *
 * @since 0.1
 */
public final class LeakError extends AssertionError {

    private static final long serialVersionUID = 1L;

    private static final String PACKAGE = LeakError.class.getPackageName() + ".Leak";

    private final transient LeakReport.Leaky report;

    /**
     * @param report what was left open
     */
    public LeakError(LeakReport.Leaky report) {
        this(report, TextRenderer.FOLDED);
    }

    private LeakError(LeakReport.Leaky report, TextRenderer renderer) {
        super(renderer.render(ReportFacts.toTell(report)));
        this.report = report;
        report.leaks().forEach(leak -> addSuppressed(new Leak(leak)));
        setStackTrace(Arrays.stream(getStackTrace())
                .dropWhile(frame -> frame.getClassName().startsWith(PACKAGE))
                .toArray(StackTraceElement[]::new));
    }

    /** The same error with every stack frame in its message: {@link LeakReport#fullText()}. */
    public static LeakError withFullText(LeakReport.Leaky report) {
        return new LeakError(report, TextRenderer.FULL);
    }

    /** What was left open, as data; not kept when the error is serialized. */
    public LeakReport.Leaky report() {
        return report;
    }

    /** Stands for one leaked resource. */
    private static final class Leak extends AssertionError {

        private static final long serialVersionUID = 1L;

        Leak(Resource resource) {
            super(resource.kind() + " " + resource.describe());
            setStackTrace(Stream.concat(
                            resource.origin().stream().flatMap(Origin::chain).map(Origin::stack),
                            Stream.of(resource.stack()))
                    .map(stack -> stack.stream().filter(Frames::isReaders).toArray(StackTraceElement[]::new))
                    .filter(stack -> stack.length > 0)
                    .findFirst()
                    .orElse(new StackTraceElement[0]));
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }

        /** Without the name of this class, which would only stand in the way. */
        @Override
        @SuppressWarnings("OverrideThrowableToString")
        public String toString() {
            return String.valueOf(getMessage());
        }
    }
}
