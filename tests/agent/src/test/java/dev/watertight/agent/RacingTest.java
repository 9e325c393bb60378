package dev.watertight.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads open and close at the same time, also what others have opened, so that each number stands for many things in turn.
 * Of whatever is open in the end, the record is that of its own opening.
 */
class RacingTest {

    private static final int THREADS = 8;
    private static final int STEPS = 200;

    /** As many as a thread may keep; more would need more descriptors than a process may have. */
    private static final int MOST = 8;

    @TempDir
    Path directory;

    private final Queue<Opened> shared = new ConcurrentLinkedQueue<>();
    private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger names = new AtomicInteger();

    /**
     * What a thread has opened.
     *
     * @param where the thread and the method that did so
     */
    private record Opened(String where, List<AutoCloseable> all) {

        void close() throws Exception {
            for (AutoCloseable each : all) {
                each.close();
            }
        }
    }

    private interface Way {
        List<AutoCloseable> open() throws IOException;
    }

    @AfterEach
    void close() throws Exception {
        for (Opened each = shared.poll(); each != null; each = shared.poll()) {
            each.close();
        }
    }

    @Test
    void eachIsKnownByItsOwnOpening() throws Exception {
        selector().get(0).close(); // what comes with the first one
        Snapshot<Descriptor> before = Descriptors.snapshot();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            threads.add(new Thread(() -> race(random), "racing-" + i));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(failures).isEmpty();
        LeakReport report = Descriptors.snapshot().leakedSince(before);
        List<String> wrong = new ArrayList<>();
        Set<String> found = new TreeSet<>();
        for (Resource leak : ((Leaky) report).leaks()) {
            String where = leak.origin().map(RacingTest::where).orElse("nowhere");
            found.add(where);
            // what is opened by a path has the thread's name in that
            String path = leak.describe().replaceFirst("(?s).*/(racing-\\d+)\\..*", "$1");
            if (path.startsWith("racing-") && !where.startsWith(path + " ")) {
                wrong.add(leak + ": " + where);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(found).isEqualTo(shared.stream().map(Opened::where).collect(Collectors.toCollection(TreeSet::new)));
    }

    private static String where(Origin origin) {
        return origin.threadName() + " "
                + origin.stack().stream()
                        .filter(frame -> frame.getClassName().equals(RacingTest.class.getName()))
                        .findFirst()
                        .map(StackTraceElement::getMethodName)
                        .orElse("elsewhere");
    }

    private void race(Random random) {
        List<Opened> own = new ArrayList<>();
        try {
            for (int i = 0; i < STEPS; i++) {
                own.add(open(random));
                Collections.shuffle(own, random);
                while (own.size() > MOST) {
                    shared.add(own.remove(0));
                    shared.remove().close();
                }
            }
        } catch (Exception e) {
            failures.add(e);
        }
        shared.addAll(own);
    }

    private Opened open(Random random) throws IOException {
        String thread = Thread.currentThread().getName() + " ";
        return switch (random.nextInt(11)) {
            case 0 -> new Opened(thread + "stream", stream());
            case 1 -> new Opened(thread + "randomAccess", randomAccess());
            case 2 -> new Opened(thread + "channel", channel());
            case 3 -> new Opened(thread + "asynchronous", asynchronous());
            case 4 -> new Opened(thread + "list", list());
            case 5 -> new Opened(thread + "sockets", sockets());
            case 6 -> new Opened(thread + "socketChannels", socketChannels());
            case 7 -> new Opened(thread + "unixChannels", unixChannels());
            case 8 -> new Opened(thread + "datagrams", datagrams());
            case 9 -> new Opened(thread + "pipe", pipe());
            default -> new Opened(thread + "selector", selector());
        };
    }

    private Path file() throws IOException {
        Path file = unusedPath();
        return Files.createFile(file);
    }

    private Path unusedPath() {
        return directory.resolve(Thread.currentThread().getName() + "." + names.incrementAndGet());
    }

    private List<AutoCloseable> stream() throws IOException {
        return List.of(new FileInputStream(file().toFile()));
    }

    private List<AutoCloseable> randomAccess() throws IOException {
        return List.of(new Subclass(file().toFile()));
    }

    private static final class Subclass extends RandomAccessFile {
        Subclass(File file) throws IOException {
            super(file, "rw");
        }
    }

    private List<AutoCloseable> channel() throws IOException {
        return List.of(FileChannel.open(file()));
    }

    private List<AutoCloseable> asynchronous() throws IOException {
        return List.of(AsynchronousFileChannel.open(file()));
    }

    private List<AutoCloseable> list() throws IOException {
        return List.of(Files.list(directory));
    }

    private static List<AutoCloseable> sockets() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        return List.of(server, client, server.accept());
    }

    private static List<AutoCloseable> socketChannels() throws IOException {
        ServerSocketChannel server =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        return List.of(server, client, server.accept());
    }

    private List<AutoCloseable> unixChannels() throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(unusedPath());
        ServerSocketChannel server =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
        SocketChannel client = SocketChannel.open(address);
        return List.of(server, client, server.accept());
    }

    private static List<AutoCloseable> datagrams() throws IOException {
        return List.of(new DatagramSocket());
    }

    private static List<AutoCloseable> pipe() throws IOException {
        Pipe pipe = Pipe.open();
        return List.of(pipe.source(), pipe.sink());
    }

    private static List<AutoCloseable> selector() throws IOException {
        return List.of(Selector.open());
    }
}
