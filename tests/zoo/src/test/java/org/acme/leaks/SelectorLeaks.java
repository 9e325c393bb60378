package org.acme.leaks;

import static dev.watertight.zoo.Expected.datagrams;
import static dev.watertight.zoo.Expected.eventFd;
import static dev.watertight.zoo.Expected.eventPoll;
import static dev.watertight.zoo.Expected.inotify;
import static dev.watertight.zoo.Expected.listening;
import static dev.watertight.zoo.Expected.namelessUnixSocket;
import static dev.watertight.zoo.Expected.pipe;
import static dev.watertight.zoo.Expected.thread;
import static dev.watertight.zoo.Expected.threadNamed;
import static dev.watertight.zoo.Leaks.leak;
import static dev.watertight.zoo.Leaks.leakExecutor;

import com.sun.net.httpserver.HttpServer;
import dev.watertight.descriptor.PipeEnd;
import dev.watertight.junit.Watertight;
import dev.watertight.zoo.Scratch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What takes several descriptors and threads to do its work. */
@Watertight(settlingTime = "100 ms")
class SelectorLeaks {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void selector() throws IOException {
        leak(Selector.open(), eventPoll(), eventFd());
    }

    /** A channel that is registered stays open until its selector selects again. */
    @Test
    void selectorThatNeverSelectsAgain() throws IOException {
        Selector selector = leak(Selector.open(), eventPoll(), eventFd());
        DatagramChannel channel = DatagramChannel.open().bind(ANY_PORT);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        channel.close();
        leak(() -> selector.selectNow(), datagrams(port));
    }

    @Test
    void bothEndsOfAPipe() throws IOException {
        Pipe pipe = Pipe.open();
        leak(pipe.source(), pipe(PipeEnd.READ));
        leak(pipe.sink(), pipe(PipeEnd.WRITE));
    }

    @Test
    void oneEndOfAPipe() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.sink().close();
        leak(pipe.source(), pipe(PipeEnd.READ));
    }

    @Test
    void groupOfAsynchronousChannels() throws IOException {
        leakGroup();
    }

    @Test
    void asynchronousChannelInAGroupOfItsOwn() throws IOException {
        AsynchronousServerSocketChannel server =
                AsynchronousServerSocketChannel.open(leakGroup()).bind(ANY_PORT);
        leak(server, listening(server.getLocalAddress()));
    }

    private static AsynchronousChannelGroup leakGroup() throws IOException {
        AsynchronousChannelGroup group =
                AsynchronousChannelGroup.withFixedThreadPool(1, task -> new Thread(task, "chat-io"));
        leak(
                () -> {
                    group.shutdownNow();
                    group.awaitTermination(1, TimeUnit.MINUTES);
                },
                eventPoll(),
                pipe(PipeEnd.READ),
                pipe(PipeEnd.WRITE),
                threadNamed("chat-io"));
        return group;
    }

    @Test
    void watchService() throws IOException {
        leakWatchService();
    }

    @Test
    void watchServiceWithAKey() throws IOException {
        Scratch.directory("inbox").register(leakWatchService(), StandardWatchEventKinds.ENTRY_CREATE);
    }

    private static WatchService leakWatchService() throws IOException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        WatchService service = FileSystems.getDefault().newWatchService();
        Thread watcher = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("FileSystemWatchService") && !before.contains(thread))
                .findFirst()
                .orElseThrow();
        leak(
                () -> {
                    service.close();
                    watcher.join();
                },
                inotify(),
                namelessUnixSocket(),
                namelessUnixSocket(),
                thread(watcher));
        return service;
    }

    @Test
    void httpServer() throws IOException {
        HttpServer server = HttpServer.create(ANY_PORT, 0);
        leak(
                () -> server.stop(0),
                listening(server.getAddress()),
                eventPoll(),
                eventFd(),
                threadNamed("HTTP-Dispatcher"),
                threadNamed("idle-timeout-task"));
        server.start();
    }

    @Test
    void httpServerThatWasNeverStarted() throws IOException {
        HttpServer server = HttpServer.create(ANY_PORT, 0);
        leak(
                () -> {
                    server.start(); // otherwise stop() leaves the selector open
                    server.stop(0);
                },
                listening(server.getAddress()),
                eventPoll(),
                eventFd(),
                threadNamed("idle-timeout-task"));
    }

    @Test
    void httpServerWithAnExecutor() throws Exception {
        HttpServer server = HttpServer.create(ANY_PORT, 0);
        server.setExecutor(leakExecutor(
                Executors.newSingleThreadExecutor(task -> new Thread(task, "http-worker")),
                threadNamed("http-worker")));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        leak(
                () -> server.stop(0),
                listening(server.getAddress()),
                eventPoll(),
                eventFd(),
                threadNamed("HTTP-Dispatcher"),
                threadNamed("idle-timeout-task"));
        server.start();
        try (Socket client =
                new Socket(server.getAddress().getAddress(), server.getAddress().getPort())) {
            client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().readAllBytes();
        }
    }
}
