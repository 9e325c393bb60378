package dev.watertight.process;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Writes what a process says to a stream of the user's, in a thread of its own: a stream that takes its time must not
 * hold up the process.
 */
final class Tee implements Runnable {

    private static final byte[] END = {};

    private final OutputStream to;
    private final BlockingQueue<byte[]> pending = new LinkedBlockingQueue<>();
    private volatile boolean broken;

    Tee(OutputStream to) {
        this.to = to;
    }

    /** Takes bytes that nobody changes any more. */
    void write(byte[] bytes) {
        if (!broken && bytes.length > 0) {
            pending.add(bytes);
        }
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
            }
        } catch (IOException | RuntimeException e) {
            System.getLogger(Session.class.getName())
                    .log(
                            Level.WARNING,
                            "a session could not write the output of its process to the stream it was asked to, and"
                                    + " goes on without: " + e,
                            e);
        } catch (InterruptedException e) {
            // close() waits no longer, and says so
        } finally {
            broken = true;
            pending.clear();
        }
    }
}
