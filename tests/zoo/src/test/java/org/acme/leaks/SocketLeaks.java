package org.acme.leaks;

import static dev.watertight.zoo.Expected.accepted;
import static dev.watertight.zoo.Expected.connected;
import static dev.watertight.zoo.Expected.datagrams;
import static dev.watertight.zoo.Expected.listening;
import static dev.watertight.zoo.Expected.namelessUnixSocket;
import static dev.watertight.zoo.Expected.unconnected;
import static dev.watertight.zoo.Leaks.leak;

import dev.watertight.junit.Watertight;
import dev.watertight.zoo.Scratch;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;

/** Sockets of the internet and of unix domains. */
@Watertight(settlingTime = "100 ms")
class SocketLeaks {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(LOOPBACK, 0);

    @Test
    void serverSocket() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, LOOPBACK);
        leak(server, listening(server.getLocalSocketAddress()));
    }

    @Test
    void bothEndsOfAConnection() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, LOOPBACK)) {
            Socket client = new Socket(LOOPBACK, server.getLocalPort());
            leak(client, connected(client.getLocalSocketAddress(), client.getRemoteSocketAddress()));
            Socket accepted = server.accept();
            leak(accepted, connected(accepted.getLocalSocketAddress(), accepted.getRemoteSocketAddress()));
        }
    }

    @Test
    void clientOnly() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, LOOPBACK)) {
            Socket client = new Socket(LOOPBACK, server.getLocalPort());
            leak(client, connected(client.getLocalSocketAddress(), client.getRemoteSocketAddress()));
            server.accept().close();
        }
    }

    @Test
    void acceptedOnly() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, LOOPBACK);
                Socket client = new Socket(LOOPBACK, server.getLocalPort())) {
            Socket accepted = server.accept();
            leak(accepted, connected(accepted.getLocalSocketAddress(), client.getLocalSocketAddress()));
        }
    }

    @Test
    void socketThatWasNeverConnected() throws IOException {
        Socket socket = new Socket();
        socket.bind(ANY_PORT);
        leak(socket, unconnected());
    }

    /** Its connection is gone, so the kernel does not list it any more. */
    @Test
    void socketThatWasReset() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, LOOPBACK)) {
            leak(new Socket(LOOPBACK, server.getLocalPort()), unconnected());
        }
    }

    @Test
    void tlsSocket() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 50, LOOPBACK)) {
            Socket client = SSLSocketFactory.getDefault().createSocket(LOOPBACK, server.getLocalPort());
            leak(client, connected(client.getLocalSocketAddress(), client.getRemoteSocketAddress()));
            server.accept().close();
        }
    }

    @Test
    void datagramSocket() throws IOException {
        DatagramSocket socket = new DatagramSocket();
        leak(socket, datagrams(socket.getLocalPort()));
    }

    @Test
    void multicastSocket() throws IOException {
        MulticastSocket socket = new MulticastSocket(0);
        leak(socket, datagrams(socket.getLocalPort()));
    }

    @Test
    void datagramChannel() throws IOException {
        DatagramChannel channel = DatagramChannel.open().bind(ANY_PORT);
        leak(channel, datagrams(((InetSocketAddress) channel.getLocalAddress()).getPort()));
    }

    @Test
    void socketChannelThatWasNeverConnected() throws IOException {
        leak(SocketChannel.open(), unconnected());
    }

    @Test
    void socketChannels() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT)) {
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            leak(client, connected(client.getLocalAddress(), client.getRemoteAddress()));
            SocketChannel accepted = server.accept();
            leak(accepted, connected(accepted.getLocalAddress(), accepted.getRemoteAddress()));
        }
    }

    @Test
    void serverSocketChannel() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open().bind(ANY_PORT);
        leak(server, listening(server.getLocalAddress()));
    }

    @Test
    void unixServer() throws IOException {
        Path path = Scratch.path("control.sock");
        leak(unixServer(path), listening(path));
    }

    @Test
    void bothEndsOfAUnixConnection() throws IOException {
        Path path = Scratch.path("control.sock");
        try (ServerSocketChannel server = unixServer(path)) {
            leak(SocketChannel.open(UnixDomainSocketAddress.of(path)), namelessUnixSocket());
            leak(server.accept(), accepted(path));
        }
    }

    /** Its group is the JDK's, which lives on and is no leak. */
    @Test
    void asynchronousServerSocketChannel() throws IOException {
        AsynchronousServerSocketChannel server =
                AsynchronousServerSocketChannel.open().bind(ANY_PORT);
        leak(server, listening(server.getLocalAddress()));
    }

    @Test
    void asynchronousSocketChannels() throws IOException, ExecutionException, InterruptedException {
        try (AsynchronousServerSocketChannel server =
                AsynchronousServerSocketChannel.open().bind(ANY_PORT)) {
            AsynchronousSocketChannel client = AsynchronousSocketChannel.open();
            client.connect(server.getLocalAddress()).get();
            leak(client, connected(client.getLocalAddress(), client.getRemoteAddress()));
            AsynchronousSocketChannel accepted = server.accept().get();
            leak(accepted, connected(accepted.getLocalAddress(), accepted.getRemoteAddress()));
        }
    }

    private static ServerSocketChannel unixServer(Path path) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
    }
}
