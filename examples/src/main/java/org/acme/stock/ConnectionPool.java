package org.acme.stock;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Lends connections to a {@link StockServer}, and keeps those that are given back for the next one who asks. */
public final class ConnectionPool implements AutoCloseable {

    private final int port;
    private final Deque<StockConnection> idle = new ArrayDeque<>();
    private final Set<StockConnection> lent = new HashSet<>();

    public ConnectionPool(int port) {
        this.port = port;
    }

    public synchronized StockConnection borrow() throws IOException {
        StockConnection connection = idle.isEmpty() ? StockConnection.open(port) : idle.pop();
        lent.add(connection);
        return connection;
    }

    public synchronized void giveBack(StockConnection connection) {
        if (lent.remove(connection)) {
            idle.push(connection);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        for (StockConnection connection : lent) {
            connection.close();
        }
        lent.clear();
    }
}
