package org.acme.orders;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes orders over HTTP. */
public final class OrderServer implements AutoCloseable {

    private final List<Order> orders = new CopyOnWriteArrayList<>();
    private final ExecutorService executor = Executors.newFixedThreadPool(
            1, Thread.ofPlatform().name("order-server-", 1).factory());
    private final HttpServer http;

    private OrderServer(HttpServer http) {
        this.http = http;
    }

    public static OrderServer start() throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        OrderServer server = new OrderServer(HttpServer.create(anyPort, 0));
        server.http.createContext("/orders", server::handle);
        server.http.setExecutor(server.executor);
        server.http.start();
        return server;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/orders");
    }

    public List<Order> orders() {
        return List.copyOf(orders);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(accept(body) ? 201 : 400, -1);
        }
    }

    private boolean accept(String order) {
        try {
            return orders.add(Order.parse(order));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
