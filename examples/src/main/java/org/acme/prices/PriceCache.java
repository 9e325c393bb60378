package org.acme.prices;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/** Keeps prices at hand, and loads them anew from time to time. */
public final class PriceCache implements AutoCloseable {

    private final Supplier<Map<String, Integer>> source;
    private final Duration interval;
    private final Thread refresher;
    private volatile Map<String, Integer> prices = Map.of();

    private PriceCache(Supplier<Map<String, Integer>> source, Duration interval, ThreadFactory threads) {
        this.source = source;
        this.interval = interval;
        this.refresher = threads.newThread(this::refresh);
    }

    /** Refreshes in a virtual thread. */
    public static PriceCache open(Supplier<Map<String, Integer>> source, Duration interval) {
        return open(source, interval, Thread.ofVirtual().name("price-refresher").factory());
    }

    public static PriceCache open(Supplier<Map<String, Integer>> source, Duration interval, ThreadFactory threads) {
        PriceCache cache = new PriceCache(source, interval, threads);
        cache.refresher.start();
        cache.prices = source.get();
        return cache;
    }

    public int priceOf(String article) {
        return prices.getOrDefault(article, 0);
    }

    private void refresh() {
        try {
            while (true) {
                Thread.sleep(interval);
                prices = source.get();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    @Override
    public void close() {
        refresher.interrupt();
    }
}
