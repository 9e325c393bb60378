package org.acme.clean;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import dev.watertight.junit.Watertight;
import dev.watertight.zoo.MayBeInconclusive;
import dev.watertight.zoo.Noise;
import dev.watertight.zoo.OnlyInAFreshJvm;
import dev.watertight.zoo.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.rmi.Remote;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Sockets, selectors and what is built on them, all closed in the end. */
@Watertight
class NetworkScenarios {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(LOOPBACK, 0);

    @Test
    void sockets() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, LOOPBACK);
                Socket client = new Socket(LOOPBACK, server.getLocalPort());
                Socket accepted = server.accept()) {
            client.getOutputStream().write(1);
            accepted.getInputStream().read();
        }
    }

    @Test
    void socketChannels() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT);
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                SocketChannel accepted = server.accept()) {
            client.write(ByteBuffer.wrap(new byte[] {1}));
            accepted.read(ByteBuffer.allocate(1));
        }
    }

    @Test
    void unixSocketChannels() throws IOException {
        Path path = Scratch.path("clean.sock");
        try (ServerSocketChannel server =
                        ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
                SocketChannel accepted = server.accept()) {
            client.write(ByteBuffer.wrap(new byte[] {1}));
            accepted.read(ByteBuffer.allocate(1));
        }
    }

    @Test
    void datagrams() throws IOException {
        try (DatagramSocket receiver = new DatagramSocket(ANY_PORT);
                DatagramSocket sender = new DatagramSocket()) {
            sender.send(new DatagramPacket(new byte[1], 1, receiver.getLocalSocketAddress()));
            receiver.receive(new DatagramPacket(new byte[1], 1));
        }
    }

    @Test
    void multicast() throws IOException {
        try (MulticastSocket socket = new MulticastSocket(0)) {
            NetworkInterface loopback = NetworkInterface.getByInetAddress(LOOPBACK);
            InetSocketAddress group = new InetSocketAddress("230.0.0.1", 0);
            try {
                socket.joinGroup(group, loopback);
                socket.leaveGroup(group, loopback);
            } catch (SocketException e) {
                // this machine has no multicast
            }
        }
    }

    @Test
    void tlsHandshake() throws Exception {
        TlsLoopback.handshake();
    }

    @Test
    void selector() throws IOException {
        Pipe pipe = Pipe.open();
        try (Selector selector = Selector.open();
                Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            source.configureBlocking(false);
            source.register(selector, SelectionKey.OP_READ);
            sink.write(ByteBuffer.wrap(new byte[] {1}));
            selector.select();
        }
    }

    @Test
    void selectorWithChannels() throws IOException {
        Selector selector = Selector.open();
        DatagramChannel channel = DatagramChannel.open().bind(ANY_PORT);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        channel.close();
        selector.close();
    }

    @Test
    void socketClosedWhileAnotherThreadReads() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, LOOPBACK);
                Socket client = new Socket(LOOPBACK, server.getLocalPort());
                Socket accepted = server.accept()) {
            Thread reader = new Thread(() -> assertThrows(
                    SocketException.class, () -> client.getInputStream().read()));
            reader.start();
            await().until(() -> isInside(reader, "sun.nio.ch.NioSocketImpl"));
            client.close();
        }
    }

    @Test
    void channelClosedWhileAnotherThreadReads() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT);
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                SocketChannel accepted = server.accept()) {
            Thread reader = new Thread(
                    () -> assertThrows(ClosedChannelException.class, () -> client.read(ByteBuffer.allocate(1))));
            reader.start();
            await().until(() -> isInside(reader, "sun.nio.ch.SocketChannelImpl"));
            client.close();
        }
    }

    @Test
    void serverClosedWhileAnotherThreadAccepts() throws Exception {
        ServerSocket server = new ServerSocket(0, 50, LOOPBACK);
        Thread acceptor = new Thread(() -> assertThrows(SocketException.class, server::accept));
        acceptor.start();
        await().until(() -> isInside(acceptor, "sun.nio.ch.NioSocketImpl"));
        server.close();
    }

    private static boolean isInside(Thread thread, String type) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().equals(type)) {
                return true;
            }
        }
        return false;
    }

    @Test
    @Noise({"eventpoll", "pipe, read end", "pipe, write end", "thread|Thread"})
    void asynchronousChannelsOfTheDefaultGroup() throws Exception {
        try (AsynchronousServerSocketChannel server =
                        AsynchronousServerSocketChannel.open().bind(ANY_PORT);
                AsynchronousSocketChannel client = AsynchronousSocketChannel.open()) {
            Future<AsynchronousSocketChannel> accepting = server.accept();
            client.connect(server.getLocalAddress()).get();
            accepting.get().close();
        }
    }

    @Test
    void asynchronousChannelsOfAGroupOfTheirOwn() throws Exception {
        AsynchronousChannelGroup group =
                AsynchronousChannelGroup.withFixedThreadPool(1, Executors.defaultThreadFactory());
        AsynchronousServerSocketChannel.open(group).bind(ANY_PORT).close();
        group.shutdown();
    }

    @Test
    void httpServerStopped() throws IOException {
        HttpServer server = server();
        try (Socket client = new Socket(LOOPBACK, server.getAddress().getPort())) {
            client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().readAllBytes();
        }
        server.stop(0);
    }

    @Test
    @Noise("HttpURLConnection keeps this connection")
    void connectionOfAUrl() throws IOException {
        HttpServer server = server();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        try (InputStream in = uri.toURL().openStream()) {
            in.readAllBytes();
        }
        server.stop(0);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "an HttpClient cannot be closed")
    void httpClientClosed() throws Exception {
        HttpServer server = server();
        HttpClient client = HttpClient.newHttpClient();
        get(client, server);
        ((AutoCloseable) client).close();
        server.stop(0);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20, disabledReason = "an HttpClient can be closed")
    @MayBeInconclusive("nothing but the garbage collector ends a client")
    void httpClientDropped() throws Exception {
        HttpServer server = server();
        get(HttpClient.newHttpClient(), server);
        server.stop(0);
    }

    private static void get(HttpClient client, HttpServer server) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding());
    }

    private static HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(ANY_PORT, 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hello".getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void hostNames() throws IOException {
        InetAddress.getByName("localhost").getCanonicalHostName();
        InetAddress.getLocalHost();
    }

    @Test
    void networkInterfaces() throws IOException {
        NetworkInterface.networkInterfaces().forEach(NetworkInterface::getInetAddresses);
    }

    /** The JDK closes the socket that listens only if the port was chosen by the caller. */
    @Test
    @OnlyInAFreshJvm("RMI keeps its threads for the JVM's life")
    void remoteObjectUnexported() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            port = socket.getLocalPort();
        }
        Registry registry = LocateRegistry.createRegistry(port);
        Service service = new Service();
        UnicastRemoteObject.exportObject(service, port);
        UnicastRemoteObject.unexportObject(service, true);
        UnicastRemoteObject.unexportObject(registry, true);
    }

    @Test
    @OnlyInAFreshJvm("RMI keeps its threads for the JVM's life")
    @Noise({"RMI listens on it", "RMI accepts connections in it"})
    void remoteObjectOfAnyPortUnexported() throws IOException {
        Registry registry = LocateRegistry.createRegistry(0);
        Service service = new Service();
        UnicastRemoteObject.exportObject(service, 0);
        UnicastRemoteObject.unexportObject(service, true);
        UnicastRemoteObject.unexportObject(registry, true);
    }

    private static final class Service implements Remote {}

    @Test
    void executorOfAServerShutDownButNotAwaited() throws IOException {
        HttpServer server = HttpServer.create(ANY_PORT, 0);
        ExecutorService executor = Executors.newFixedThreadPool(2);
        server.setExecutor(executor);
        server.start();
        server.stop(0);
        executor.shutdown();
    }
}
