package dev.watertight.process;

import java.nio.CharBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a process has written to one of its streams so far. It grows at its end only, and in pieces: nothing is copied
 * when it grows, and the JVM keeps pieces of Latin text in one byte a character.
 */
final class Transcript {

    /** A power of two, so that positions are found by shifting. */
    private static final int SHIFT = 14;

    private static final int PIECE = 1 << SHIFT;

    /** Beyond this, positions would not fit an {@code int}. */
    private static final int MOST_PIECES = (Integer.MAX_VALUE >> SHIFT) - 1;

    private final Bell bell;
    private String[] pieces = new String[4];
    private int filled;
    private final char[] rest = new char[PIECE];
    private int used;
    private long lastGrowth = System.nanoTime();
    private boolean ended;
    private boolean cut;
    private @Nullable String lost;

    Transcript(Bell bell) {
        this.bell = bell;
    }

    /** Adds all that is in the buffer. */
    void append(CharBuffer text) {
        synchronized (this) {
            while (text.hasRemaining() && lost == null) {
                int count = Math.min(text.remaining(), PIECE - used);
                text.get(rest, used, count);
                used += count;
                if (used == PIECE) {
                    fill();
                }
            }
            lastGrowth = System.nanoTime();
        }
        bell.ring();
    }

    private void fill() {
        if (filled == MOST_PIECES) {
            lose("it is longer than a text can be in Java");
            return;
        }
        if (filled == pieces.length) {
            pieces = Arrays.copyOf(pieces, filled * 2);
        }
        pieces[filled++] = new String(rest);
        used = 0;
    }

    /** Nothing more is kept. */
    synchronized void lose(String reason) {
        if (lost == null) {
            lost = reason;
        }
    }

    /** Why not everything was kept; null if it was. */
    synchronized @Nullable String lost() {
        return lost;
    }

    /** Nothing more will come. */
    void end() {
        synchronized (this) {
            ended = true;
        }
        bell.ring();
    }

    /** The reading stops, though something may still come. */
    synchronized void cut() {
        cut = true;
    }

    /** Whether the reading stopped before the stream ended. */
    synchronized boolean isCut() {
        return cut;
    }

    synchronized boolean ended() {
        return ended;
    }

    synchronized int length() {
        return (filled << SHIFT) + used;
    }

    /** How long nothing has been added. */
    synchronized long quietNanos() {
        return System.nanoTime() - lastGrowth;
    }

    /** What was written after that position until now; it does not grow. */
    synchronized CharSequence since(int position) {
        return new Slice(pieces, filled, new String(rest, 0, used), position, length());
    }

    /** The end of what was written after that position, cut to a length. */
    synchronized String tail(int position, int length) {
        return since(Math.max(position, length() - length)).toString();
    }

    /** A part of the text, not copied. Pieces are added to the array beyond {@code filled} only. */
    private static final class Slice implements CharSequence {

        private final String[] pieces;
        private final int filled;
        private final String rest;
        private final int from;
        private final int to;

        Slice(String[] pieces, int filled, String rest, int from, int to) {
            this.pieces = pieces;
            this.filled = filled;
            this.rest = rest;
            this.from = from;
            this.to = to;
        }

        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            int position = from + index;
            int piece = position >> SHIFT;
            return (piece < filled ? pieces[piece] : rest).charAt(position & (PIECE - 1));
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            if (start < 0 || start > end || end > length()) {
                throw new IndexOutOfBoundsException("from " + start + " to " + end + " of " + length());
            }
            return new Slice(pieces, filled, rest, from + start, from + end);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(length());
            for (int position = from; position < to; ) {
                int piece = position >> SHIFT;
                int end = Math.min(to, (piece + 1) << SHIFT);
                text.append(
                        piece < filled ? pieces[piece] : rest,
                        position & (PIECE - 1),
                        (position & (PIECE - 1)) + end - position);
                position = end;
            }
            return text.toString();
        }
    }
}
