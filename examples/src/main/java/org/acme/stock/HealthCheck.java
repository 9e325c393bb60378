package org.acme.stock;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Tells whether a server accepts connections. */
public final class HealthCheck {

    private final Duration limit;

    public HealthCheck(Duration limit) {
        this.limit = limit;
    }

    public boolean isUp(InetSocketAddress server) throws IOException {
        Selector selector = Selector.open();
        try (SocketChannel channel = SocketChannel.open()) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_CONNECT);
            boolean connected = channel.connect(server);
            if (!connected && selector.select(limit.toMillis()) > 0) {
                connected = channel.finishConnect();
            }
            selector.close();
            return connected;
        } catch (ConnectException e) {
            return false;
        }
    }
}
