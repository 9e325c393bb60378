package org.acme.clean;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A client and a server that trust each other. */
final class TlsLoopback {

    private static final char[] PASSWORD = "password".toCharArray();

    private TlsLoopback() {}

    static void handshake() throws Exception {
        SSLContext context = context();
        try (SSLServerSocket server = (SSLServerSocket)
                        context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
                SSLSocket client = (SSLSocket) context.getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
            CompletableFuture<Integer> received = new CompletableFuture<>();
            Thread acceptor = new Thread(() -> {
                try (SSLSocket accepted = (SSLSocket) server.accept()) {
                    received.complete(accepted.getInputStream().read());
                } catch (IOException e) {
                    received.completeExceptionally(e);
                }
            });
            acceptor.start();
            client.startHandshake();
            client.getOutputStream().write(42);
            received.join();
        }
    }

    /**
     * The store was made by {@code keytool -genkeypair -alias loopback -keyalg EC -groupname secp256r1 -dname
     * CN=localhost -ext san=dns:localhost,ip:127.0.0.1 -validity 36500 -storetype PKCS12 -keystore loopback.p12
     * -storepass password}.
     */
    private static SSLContext context() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = TlsLoopback.class.getResourceAsStream("loopback.p12")) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
