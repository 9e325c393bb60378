package dev.watertight.process;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A search that comes to an end: a regular expression that tries every way to match would take longer than anybody
 * lives.
 */
final class Search {

    private static final int CHARACTERS_BETWEEN_LOOKS = 1 << 16;

    /** What a search may take for each character on top, even where it is done with others at the same time. */
    private static final long NANOS_EACH = 50;

    private final long start = System.nanoTime();
    private long limit;
    private long characters;

    private Search(long limit) {
        this.limit = limit;
    }

    static Search limitedTo(long nanos) {
        return new Search(nanos);
    }

    static Search limitedTo(Duration time) {
        return new Search(TimeUnit.NANOSECONDS.convert(time));
    }

    static Pattern pattern(String regex) {
        Objects.requireNonNull(regex, "regex");
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "\"" + regex + "\" is no regular expression: " + e.getMessage()
                            + "\nTo look for a text as it stands, pass Pattern.quote(text).",
                    e);
        }
    }

    long elapsedNanos() {
        return System.nanoTime() - start;
    }

    /** The text, which can be read for as long as the search may take: longer, the longer the text is. */
    CharSequence limited(CharSequence text) {
        characters += text.length();
        limit = Math.max(limit, limit + text.length() * NANOS_EACH); // which may be without end
        return new Limited(text);
    }

    /** As {@link Matcher#find()}, but for what goes wrong in patterns that are not made for long texts. */
    boolean find(Matcher matcher) {
        try {
            return matcher.find();
        } catch (OutOfTimeException e) {
            throw new AssertionError(
                    "the search for \"" + matcher.pattern() + "\" in " + characters
                            + " characters of output did not come to an end in "
                            + TimeUnit.NANOSECONDS.toMillis(elapsedNanos())
                            + " ms, so that it is not known whether that was said. Either the output is too long for it: each"
                            + " search begins at the end of the last match, so await parts of it on the way. Or a regular"
                            + " expression with nested quantifiers, as (a+)+ has, tries more ways to match than there is time"
                            + " for: make it simpler, or its quantifiers possessive: (a++)++",
                    e);
        } catch (StackOverflowError e) {
            throw new AssertionError(
                    "the search for \"" + matcher.pattern() + "\" needs more stack than this thread has: groups that"
                            + " repeat, as (a|b)* does, take some for each repetition. Use a class of characters, [ab]*,"
                            + " or make the quantifier possessive: (a|b)*+",
                    e);
        }
    }

    private final class Limited implements CharSequence {

        private final CharSequence text;
        private int read;

        Limited(CharSequence text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++read == CHARACTERS_BETWEEN_LOOKS) {
                read = 0;
                if (elapsedNanos() > limit) {
                    throw new OutOfTimeException();
                }
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    /** Leaves the search, wherever it is. */
    private static final class OutOfTimeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        OutOfTimeException() {
            super(null, null, false, false);
        }
    }
}
