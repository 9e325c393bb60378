package dev.watertight.process;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the process of a {@link Session} writes to its standard output or to its standard error: as a whole, and from
 * where the last match ended. It grows for as long as anybody can write to it.
 *
 * <p>Safe for use by several threads. All of them share the position where the last match ended.
 *
 * @since 0.1
 */
public final class Output {

    private final String name;
    private final Session session;
    private final Transcript transcript;
    private int position;

    Output(String name, Session session, Transcript transcript) {
        this.name = name;
        this.session = session;
        this.transcript = transcript;
    }

    /**
     * All that was written so far; never null. Once {@link Session#awaitExit} has returned or {@link Session#hasExited}
     * says so, all that the process has written is there.
     *
     * @throws IllegalStateException if not everything could be kept, for want of memory
     */
    public String text() {
        return since(0).toString();
    }

    /**
     * What was written since the end of the last match; all, if there was none.
     *
     * @throws IllegalStateException if not everything could be kept, for want of memory
     */
    public synchronized String unread() {
        return since(position).toString();
    }

    /**
     * Whether nothing more can come: nobody has the stream open any more, neither the process nor one it started, or the
     * session was closed, and reads no more.
     */
    public boolean ended() {
        return transcript.ended();
    }

    /** As {@link #await(String, Duration)}, with the timeout of the session. */
    public MatchResult await(String regex) {
        return session.await(regex, session.timeout(), this);
    }

    /**
     * Waits until this was written, beginning where the last match ended. What is matched is read: the next call goes on
     * after it. A match at the very end, which more output could make longer, is believed when nothing more has come for
     * a moment.
     *
     * @param regex as {@link Pattern} has them; it is to be found, and need not match whole lines
     * @param timeout how long to wait; zero to look at what is there now
     * @return what was found, with its groups; positions in it count from the end of the last match
     * @throws AssertionError with the end of the output, if it was not written in time, or as soon as it cannot be any
     *     more: because the process has ended, or the stream was closed
     * @throws IllegalArgumentException if that is no regular expression, or the timeout is negative
     * @throws IllegalStateException if not everything could be kept, for want of memory
     */
    public MatchResult await(String regex, Duration timeout) {
        return session.await(regex, timeout, this);
    }

    /**
     * Looks whether this was written by now, beginning where the last match ended, without waiting. If so, what is
     * matched is read: the next call goes on after it.
     *
     * @param regex as for {@link #await(String, Duration)}
     * @return what was found; empty if it was not
     * @throws AssertionError if the search takes longer than the timeout of the session, and some time for each character
     * @throws IllegalArgumentException if that is no regular expression
     * @throws IllegalStateException if not everything could be kept, for want of memory
     */
    public Optional<MatchResult> find(String regex) {
        return find(Search.pattern(regex), Search.limitedTo(session.timeout()), 0);
    }

    /**
     * @param patience for how long nothing must have come to believe a match that could become longer, in nanoseconds
     */
    @SuppressWarnings("JdkObsolete") // hitEnd() is what tells that more output could make another match of it
    synchronized Optional<MatchResult> find(Pattern pattern, Search search, long patience) {
        Matcher matcher = pattern.matcher(search.limited(since(position)));
        boolean mayGrow = !transcript.ended() && transcript.quietNanos() < patience;
        if (!search.find(matcher) || (mayGrow && matcher.hitEnd())) {
            return Optional.empty();
        }
        position += matcher.end();
        return Optional.of(matcher.toMatchResult());
    }

    private CharSequence since(int start) {
        String lost = transcript.lost();
        if (lost != null) {
            throw new IllegalStateException("the " + name + " of " + session + " was read to its end, but not kept as a"
                    + " whole: " + lost + ". Redirect it to a file: new ProcessBuilder(...).redirectOutput(file)");
        }
        return transcript.since(start);
    }

    String name() {
        return name;
    }

    /** Why not everything was kept; null if it was. */
    @Nullable
    String lost() {
        return transcript.lost();
    }

    /** Whether the session was closed before the stream ended, so that it reads no more. */
    boolean isCut() {
        return transcript.isCut();
    }

    int length() {
        return transcript.length();
    }

    /** The end of what no match has read yet. */
    synchronized String tail(int length) {
        return transcript.tail(position, length);
    }

    /** {@link #text()}. */
    @Override
    public String toString() {
        return text();
    }
}
