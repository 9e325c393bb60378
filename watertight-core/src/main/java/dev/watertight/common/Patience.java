package dev.watertight.common;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what is about to happen, with an end. */
public final class Patience {

    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    private Patience() {}

    /**
     * Waits until the condition holds. An interrupt that was meant for the test neither cuts the waiting short nor gets
     * lost.
     *
     * @return whether the condition came to hold
     */
    public static boolean await(long limit, TimeUnit unit, BooleanSupplier condition) {
        long nanos = unit.toNanos(limit);
        long start = System.nanoTime();
        boolean interrupted = false;
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - start > nanos) {
                    return false;
                }
                LockSupport.parkNanos(PAUSE);
                interrupted |= Thread.interrupted();
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
