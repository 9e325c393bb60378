package dev.watertight.common;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One observer at a time. To look at the process takes descriptors of its own for a moment (a directory under /proc, a
 * thread dump's file). Whatever opens any does so in here, so that no look ever sees the traces of another one.
 */
public final class Observing {

    private static final ReentrantLock LOCK = new ReentrantLock();

    private Observing() {}

    /** Runs the look while no other one runs. Looks may nest. */
    public static <T> T alone(Supplier<T> look) {
        LOCK.lock();
        try {
            return look.get();
        } finally {
            LOCK.unlock();
        }
    }
}
