package dev.watertight.junit;

import dev.watertight.LeakError;
import dev.watertight.LeakReport;
import dev.watertight.junit.Parameters.Rescued;
import dev.watertight.junit.Watertight.Mode;
import dev.watertight.junit.Watertight.Stacks;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What is to be done about a report: nothing, a warning, or a failure. */
sealed interface Verdict {

    /** Nothing was left open. */
    record Pass() implements Verdict {}

    /** To be told, without failing anything. */
    record Warning(String message) implements Verdict {}

    /** To be thrown. */
    record Failure(AssertionError error) implements Verdict {}

    /** In this order: warnings come before a failure. */
    static List<Verdict> of(LeakReport report, Settings settings) {
        List<LeakReport> parts = settings.rescued() == Rescued.WARN ? Reports.parts(report) : List.of(report);
        return parts.stream().map(part -> ofPart(part, settings.judging(part))).toList();
    }

    private static Verdict ofPart(LeakReport report, Settings settings) {
        if (report instanceof LeakReport.Leaky leaky) {
            return ofLeaky(leaky, settings);
        }
        if (report instanceof LeakReport.Inconclusive) {
            String text = settings.stacks() == Stacks.FULL ? report.fullText() : report.text();
            return settings.inconclusive() == Mode.FAIL ? failure(new AssertionError(text)) : new Warning(text);
        }
        return new Pass();
    }

    private static Verdict ofLeaky(LeakReport.Leaky leaky, Settings settings) {
        LeakError error = settings.stacks() == Stacks.FULL ? LeakError.withFullText(leaky) : new LeakError(leaky);
        return settings.mode() == Mode.WARN ? new Warning(String.valueOf(error.getMessage())) : failure(error);
    }

    private static Verdict failure(AssertionError error) {
        error.setStackTrace(new StackTraceElement[0]); // where JUnit closes its stores says nothing about the leak
        return new Failure(error);
    }

    /** This, with another failure besides. */
    default Verdict and(AssertionError also) {
        also.setStackTrace(new StackTraceElement[0]);
        if (this instanceof Failure failure) {
            failure.error().addSuppressed(also);
            return this;
        }
        return new Failure(also);
    }

    /** What there is to tell, if anything. */
    default Optional<String> text() {
        if (this instanceof Warning warning) {
            return Optional.of(warning.message());
        }
        return this instanceof Failure failure
                ? Optional.ofNullable(failure.error().getMessage())
                : Optional.empty();
    }

    /** Does it: warns, or throws. */
    default void carryOut(Consumer<String> warn) {
        if (this instanceof Warning warning) {
            warn.accept(warning.message());
        } else if (this instanceof Failure failure) {
            throw failure.error();
        }
    }
}
