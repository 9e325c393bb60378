package org.acme.stock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@Watertight
class ConnectionPoolTest {

    StockServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = StockServer.start(Map.of("apples", 12));
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @Test
    void lendsAConnectionAgain() throws IOException {
        try (ConnectionPool pool = new ConnectionPool(server.port())) {
            StockConnection first = pool.borrow();
            StockConnection second = pool.borrow();
            pool.giveBack(first);
            pool.giveBack(second);

            assertEquals(12, pool.borrow().ask("apples"));
        }
    }

    @Test
    void closesWhatIsStillLent() throws IOException {
        ConnectionPool pool = new ConnectionPool(server.port());
        StockConnection lent = pool.borrow();

        pool.close();

        assertThrows(IOException.class, () -> lent.ask("apples"));
    }
}
