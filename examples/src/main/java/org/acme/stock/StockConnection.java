package org.acme.stock;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A connection to a {@link StockServer}. */
public final class StockConnection implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;
    private final PrintWriter out;

    private StockConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        this.out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    public static StockConnection open(int port) throws IOException {
        return new StockConnection(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    public int ask(String article) throws IOException {
        out.println(article);
        return Integer.parseInt(in.readLine());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
