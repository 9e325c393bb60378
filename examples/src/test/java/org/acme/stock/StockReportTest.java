package org.acme.stock;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All tests ask the same server. */
@Watertight
class StockReportTest {

    static StockServer server;

    @BeforeAll
    static void startServer() throws IOException {
        server = StockServer.start(Map.of("apples", 12, "pears", 7));
    }

    @ParameterizedTest
    @CsvSource({"apples, 12", "pears, 7", "plums, 0"})
    void tellsEachArticle(String article, int amount) throws IOException {
        try (StockConnection connection = StockConnection.open(server.port())) {
            assertEquals(amount, connection.ask(article));
        }
    }
}
