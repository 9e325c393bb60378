package org.acme.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.watertight.junit.Watertight;
import dev.watertight.junit.Watertight.Allow;
import org.junit.jupiter.api.Test;

@Watertight(allowing = @Allow(threadsNamed = "metrics-reporter", because = "it reports for as long as the JVM runs"))
class MetricsTest {

    @Test
    void countsOrders() {
        long before = Metrics.orders();

        Metrics.countOrder();

        assertEquals(before + 1, Metrics.orders());
    }
}
