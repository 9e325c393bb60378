package org.acme.stock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells how much of an article is in stock: a line with its name in, a line with a number out. */
public final class StockServer implements AutoCloseable {

    private final Map<String, Integer> stock;
    private final ServerSocket listener;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

    private StockServer(Map<String, Integer> stock, ServerSocket listener) {
        this.stock = stock;
        this.listener = listener;
    }

    public static StockServer start(Map<String, Integer> stock) throws IOException {
        StockServer server = new StockServer(stock, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().name("stock-server").start(server::serve);
        return server;
    }

    public int port() {
        return listener.getLocalPort();
    }

    private void serve() {
        try {
            while (true) {
                Socket client = listener.accept();
                clients.add(client);
                Thread.ofPlatform().name("stock-server-client").start(() -> answer(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void answer(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
                PrintWriter out = new PrintWriter(client.getOutputStream(), true, StandardCharsets.UTF_8)) {
            for (String article = in.readLine(); article != null; article = in.readLine()) {
                out.println(stock.getOrDefault(article, 0));
            }
        } catch (IOException e) {
            // the client is gone
        } finally {
            clients.remove(client);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
