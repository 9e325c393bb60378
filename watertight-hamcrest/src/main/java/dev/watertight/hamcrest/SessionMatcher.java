package dev.watertight.hamcrest;

import dev.watertight.process.Session;
import java.util.Optional;
import java.util.function.Function;
import org.hamcrest.Description;
import org.hamcrest.TypeSafeMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Matches what a launched process has done.
 *
 * <p>It remembers what it found, as {@link HasLeaked} does, for the same reason.
 */
final class SessionMatcher extends TypeSafeMatcher<Session> {

    private final String expected;
    private final Function<Session, Optional<String>> test;
    private volatile @Nullable String matched;

    /**
     * @param test what of the session matches, in words; empty if nothing does
     */
    SessionMatcher(String expected, Function<Session, Optional<String>> test) {
        super(Session.class);
        this.expected = expected;
        this.test = test;
    }

    @Override
    protected boolean matchesSafely(Session session) {
        Optional<String> found = test.apply(session);
        matched = found.orElse(null);
        return found.isPresent();
    }

    @Override
    public void describeTo(Description description) {
        description.appendText(expected);
        String found = matched;
        if (found != null) {
            description.appendText(", but\n" + found + "\n");
        }
    }

    @Override
    protected void describeMismatchSafely(Session session, Description description) {
        description.appendText(session.describe());
    }
}
