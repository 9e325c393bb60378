package dev.watertight.thread;

import dev.watertight.Snapshot;

/**
 * Takes snapshots of the threads of this JVM, platform and virtual.
 *
 * <p>Platform threads cost next to nothing. Virtual threads are listed by no public API but a thread dump; so once any
 * can exist, each snapshot writes one to the directory for temporary files, reads it and deletes it, which takes
 * some milliseconds, and some 15 microseconds for each virtual thread.
 *
 * @since 0.1
 */
public final class Threads {

    private static final ThreadProbe PROBE = new ThreadProbe();

    private Threads() {}

    /** All threads that are alive in this JVM now, the calling one included. */
    public static Snapshot<LiveThread> snapshot() {
        return PROBE.snapshot();
    }
}
