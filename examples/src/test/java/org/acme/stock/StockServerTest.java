package org.acme.stock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Watertight
class StockServerTest {

    @Test
    void tellsWhatIsInStock() throws IOException {
        StockServer server = StockServer.start(Map.of("apples", 12));
        try (StockConnection connection = StockConnection.open(server.port())) {
            assertEquals(12, connection.ask("apples"));
        }
    }

    @Test
    void hasNothingOfWhatItDoesNotKnow() throws IOException {
        try (StockServer server = StockServer.start(Map.of());
                StockConnection connection = StockConnection.open(server.port())) {
            assertEquals(0, connection.ask("pears"));
        }
    }

    @Test
    void servesManyAtATime() throws IOException {
        try (StockServer server = StockServer.start(Map.of("apples", 12, "pears", 7));
                StockConnection one = StockConnection.open(server.port());
                StockConnection other = StockConnection.open(server.port())) {
            assertEquals(7, other.ask("pears"));
            assertEquals(12, one.ask("apples"));
        }
    }
}
