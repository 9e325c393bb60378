package org.acme.metrics;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens, and says so once a minute for as long as the JVM runs. */
public final class Metrics {

    private static final LongAdder ORDERS = new LongAdder();

    static {
        Thread.ofPlatform().daemon().name("metrics-reporter").start(Metrics::report);
    }

    private Metrics() {}

    public static void countOrder() {
        ORDERS.increment();
    }

    public static long orders() {
        return ORDERS.sum();
    }

    private static void report() {
        try {
            while (true) {
                Thread.sleep(Duration.ofMinutes(1));
                System.getLogger("metrics").log(System.Logger.Level.INFO, "{0} orders", orders());
            }
        } catch (InterruptedException e) {
            // nobody interrupts it
        }
    }
}
