package org.acme.prices;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.watertight.junit.Watertight;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

@Watertight
class PriceCacheTest {

    @Test
    void hasPricesAtHand() {
        try (PriceCache cache = PriceCache.open(() -> Map.of("apples", 3), Duration.ofMinutes(1))) {
            assertEquals(3, cache.priceOf("apples"));
        }
    }

    @Test
    void refreshesItsPrices() {
        AtomicInteger price = new AtomicInteger();
        Supplier<Map<String, Integer>> rising = () -> Map.of("apples", price.incrementAndGet());

        try (PriceCache cache = PriceCache.open(
                rising, Duration.ofMillis(1), Thread.ofPlatform().factory())) {
            await().until(() -> cache.priceOf("apples") > 2);
        }
    }

    @Test
    void doesNotOpenWithoutPrices() {
        Supplier<Map<String, Integer>> broken = () -> {
            throw new IllegalStateException("no price list yet");
        };

        assertThrows(IllegalStateException.class, () -> PriceCache.open(broken, Duration.ofMinutes(1)));
    }
}
