import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URL;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Timer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.prefs.Preferences;

/** Does what it is told on standard input, a word a line, and answers each with "done". */
public class Server {

    private static final List<Object> OPENED = new ArrayList<>();

    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        BufferedReader words = new BufferedReader(new InputStreamReader(System.in));
        for (String word = words.readLine(); word != null; word = words.readLine()) {
            switch (word) {
                case "file" -> OPENED.add(new FileInputStream("/etc/hostname"));
                case "socket" -> OPENED.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
                case "serve" -> serveForAMoment();
                case "forget" -> OPENED.add(forgottenConnection());
                case "keep alive" -> keepAlive();
                case "random" -> new SecureRandom().nextInt();
                case "pipe" -> OPENED.add(Pipe.open());
                case "selector" -> OPENED.add(Selector.open());
                case "group" -> OPENED.add(AsynchronousServerSocketChannel.open());
                case "without peer" -> OPENED.add(socketWithoutPeer());
                case "jar" -> OPENED.add(new FileInputStream(System.getProperty("java.class.path")));
                case "another jar" ->
                    OPENED.add(new FileInputStream(System.getProperty("java.home") + "/lib/jrt-fs.jar"));
                case "foreign" -> openByC();
                case "thread" -> start(new Thread(Server::park, "worker"));
                case "timer" -> OPENED.add(new Timer("ticker", true));
                case "preferences" -> OPENED.add(Preferences.userRoot());
                case "child" -> new ProcessBuilder("true").start().waitFor();
                case "pool" -> ForkJoinPool.commonPool().submit(() -> {}).get(9, TimeUnit.SECONDS);
                case "virtual" -> startVirtual(Server::park);
                case "virtual accept" -> acceptVirtually();
                default -> {}
            }
            System.out.println("done");
        }
    }

    private static void serveForAMoment() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            client.getOutputStream().write(1);
            server.getInputStream().read();
        }
    }

    /** Its client has closed it. */
    private static Socket forgottenConnection() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            return listener.accept();
        }
    }

    /** HttpURLConnection keeps the client's end of the connection, and this program the server's. */
    private static void keepAlive() throws Exception {
        ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        OPENED.add(listener);
        String address = "http://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort() + "/";
        Thread client = new Thread(() -> {
            try (InputStream answer = new URL(address).openStream()) {
                answer.readAllBytes();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        client.start();
        Socket server = listener.accept();
        OPENED.add(server);
        BufferedReader request = new BufferedReader(new InputStreamReader(server.getInputStream()));
        while (!request.readLine().isEmpty()) {}
        server.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi".getBytes());
        client.join();
    }

    private static SocketChannel socketWithoutPeer() throws IOException {
        Path path = Path.of(System.getProperty("java.io.tmpdir"), "server-" + System.nanoTime());
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
            listener.accept().close();
            return client;
        } finally {
            Files.delete(path);
        }
    }

    private static void acceptVirtually() throws Exception {
        ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        OPENED.add(listener);
        startVirtual(() -> {
            try {
                listener.accept();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** An epoll instance, by {@code java.lang.foreign}, which is there since Java 22. */
    private static void openByC() throws Exception {
        Class<?> linkerType = Class.forName("java.lang.foreign.Linker");
        Class<?> layoutType = Class.forName("java.lang.foreign.MemoryLayout");
        Class<?> descriptorType = Class.forName("java.lang.foreign.FunctionDescriptor");
        Object linker = linkerType.getMethod("nativeLinker").invoke(null);
        Object symbols = linkerType.getMethod("defaultLookup").invoke(linker);
        Object function = ((Optional<?>) Class.forName("java.lang.foreign.SymbolLookup")
                        .getMethod("find", String.class)
                        .invoke(symbols, "epoll_create1"))
                .get();
        Object number = Class.forName("java.lang.foreign.ValueLayout").getField("JAVA_INT").get(null);
        Object arguments = Array.newInstance(layoutType, 1);
        Array.set(arguments, 0, number);
        Object descriptor = descriptorType
                .getMethod("of", layoutType, arguments.getClass())
                .invoke(null, number, arguments);
        Object options = Array.newInstance(Class.forName("java.lang.foreign.Linker$Option"), 0);
        Object handle = linkerType
                .getMethod(
                        "downcallHandle",
                        Class.forName("java.lang.foreign.MemorySegment"),
                        descriptorType,
                        options.getClass())
                .invoke(linker, function, descriptor, options);
        try {
            OPENED.add(((MethodHandle) handle).invokeWithArguments(0));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void start(Thread thread) {
        thread.setDaemon(true);
        thread.start();
    }

    /** There since Java 21. */
    private static void startVirtual(Runnable task) throws Exception {
        OPENED.add(Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task));
    }

    private static void park() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
