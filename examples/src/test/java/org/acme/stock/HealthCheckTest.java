package org.acme.stock;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
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
        try (Socket silent = new Socket()) { // it has the port, so that nobody else gets it, and does not listen
            silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

            assertFalse(check.isUp(new InetSocketAddress(silent.getLocalAddress(), silent.getLocalPort())));
        }
    }
}
