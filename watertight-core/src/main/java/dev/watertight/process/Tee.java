package dev.watertight.process;

import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a process says to a stream of the user's, in a thread of its own: a stream that takes its time must not
 * hold up the process.
 */
final class Tee implements Runnable {

    private static final byte[] END = {};

    /** How many bytes to keep for a stream that takes its time. */
    private static final long MOST_BEHIND = 64 << 20;

    private final OutputStream to;
    private final BlockingQueue<byte[]> pending = new LinkedBlockingQueue<>();
    private final AtomicLong behind = new AtomicLong();
    private volatile @Nullable String failure;

    Tee(OutputStream to) {
        this.to = to;
    }

    /** Takes bytes that nobody changes any more. */
    void write(byte[] bytes) {
        if (failure != null || bytes.length == 0) {
            return;
        }
        if (behind.addAndGet(bytes.length) > MOST_BEHIND) {
            fail("the stream takes it too slowly", null);
            return;
        }
        pending.add(bytes);
    }

    /** Nothing more will come. */
    void end() {
        pending.add(END);
    }

    @Override
    public void run() {
        try {
            for (byte[] bytes = pending.take(); bytes.length > 0; bytes = pending.take()) {
                to.write(bytes);
                to.flush();
                behind.addAndGet(-bytes.length);
            }
        } catch (InterruptedException e) {
            failure = "the stream takes it too slowly"; // close() waits no longer, and says so
        } catch (Throwable e) { // of the user's stream, and so of any kind
            fail(e.toString(), e);
        } finally {
            pending.clear();
        }
    }

    /** Why not all could be copied; null if it was. */
    @Nullable
    String failure() {
        return failure;
    }

    /** Copies no more. */
    void fail(String why, @Nullable Throwable cause) {
        failure = why;
        System.getLogger(Session.class.getName())
                .log(
                        Level.WARNING,
                        "a session could not copy all that its process says to the stream that was passed to tee, and"
                                + " goes on without: " + why,
                        cause);
    }
}
