package dev.watertight.assertj;

import dev.watertight.process.Output;
import dev.watertight.process.Session;
import java.util.Optional;
import java.util.regex.MatchResult;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on a launched process. None of them waits: {@link Session#awaitOutput} and {@link Session#awaitExit} do, or
 * let Awaitility ask again:
 *
 * <pre>{@code
 * await().untilAsserted(() -> assertThat(session).says("I did the thing"));
 * }</pre>
 *
 * @since 0.1
 */
public final class SessionAssert extends AbstractAssert<SessionAssert, Session> {

    SessionAssert(@Nullable Session actual) {
        super(actual, SessionAssert.class);
    }

    /**
     * Verifies that the process has written this to its standard output since the last match. What is matched is read:
     * the next assertion goes on after it. So where Awaitility asks again, ask for this alone: once it has been found,
     * it would not be found again if something else is still missing.
     *
     * @param regex as for {@link Session#awaitOutput}
     */
    public SessionAssert says(String regex) {
        isNotNull();
        return says(regex, actual.output().find(regex), "");
    }

    /** As {@link #says}, but to its standard error. */
    public SessionAssert saysInErrorOutput(String regex) {
        isNotNull();
        return says(regex, actual.errorOutput().find(regex), " in its error output");
    }

    private SessionAssert says(String regex, Optional<MatchResult> found, String where) {
        if (found.isEmpty()) {
            throw failure("expected to say \"%s\"%s, but%n%s", regex, where, actual.describe());
        }
        return this;
    }

    /**
     * Verifies that the process has not written this to its standard output since the last match.
     *
     * @param regex as for {@link Session#awaitOutput}
     */
    public SessionAssert doesNotSay(String regex) {
        isNotNull();
        return doesNotSay(regex, actual.output(), "");
    }

    /** As {@link #doesNotSay}, but to its standard error. */
    public SessionAssert doesNotSayInErrorOutput(String regex) {
        isNotNull();
        return doesNotSay(regex, actual.errorOutput(), " in its error output");
    }

    private SessionAssert doesNotSay(String regex, Output output, String where) {
        Optional<MatchResult> found = output.find(regex);
        if (found.isPresent()) {
            throw failure(
                    "expected not to say \"%s\"%s, but it said \"%s\"%n%s",
                    regex, where, found.get().group(), actual.describe());
        }
        return this;
    }

    /** Verifies that the process has ended. */
    public SessionAssert hasExited() {
        isNotNull();
        if (!actual.hasExited()) {
            throw failure("expected to have exited, but%n%s", actual.describe());
        }
        return this;
    }

    /** Verifies that the process has not ended. */
    public SessionAssert isRunning() {
        isNotNull();
        if (!actual.process().isAlive()) {
            throw failure("expected to run, but%n%s", actual.describe());
        }
        return this;
    }

    /**
     * Verifies that the process has ended with this exit code.
     *
     * @param exitCode 128+n if it shall have been ended by signal n
     */
    public SessionAssert exitsWith(int exitCode) {
        isNotNull();
        var exited = actual.exitCode();
        if (exited.isEmpty() || exited.getAsInt() != exitCode) {
            throw failure("expected to exit with %s, but%n%s", exitCode, actual.describe());
        }
        return this;
    }
}
