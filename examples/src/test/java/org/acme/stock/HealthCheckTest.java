package org.acme.stock;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Watertight
class HealthCheckTest {

    final HealthCheck check = new HealthCheck(Duration.ofSeconds(10));

    @Test
    void tellsThatAServerIsUp() throws IOException {
        try (StockServer server = StockServer.start(Map.of())) {
            assertTrue(check.isUp(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())));
        }
    }

    @Test
    void tellsThatAServerIsDown() throws IOException {
        StockServer server = StockServer.start(Map.of());
        int port = server.port();
        server.close();

        assertFalse(check.isUp(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    }
}
