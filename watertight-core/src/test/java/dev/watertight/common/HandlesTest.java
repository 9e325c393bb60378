package dev.watertight.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.Timer;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class HandlesTest {

    @TempDir
    Path folder;

    /** A way to open something, and what it is the handle of. */
    private record Way(String name, Callable<Object> open) {}

    /** Each on its own: what is open afterwards and was not before is what the object is the handle of. */
    @TestFactory
    Stream<DynamicTest> anObjectOfTheJdkIsTheHandleOfItsDescriptors() throws IOException {
        Path file = Files.writeString(folder.resolve("file.txt"), "text");
        Path zip = folder.resolve("file.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new java.util.zip.ZipEntry("entry"));
        }
        List<Way> ways = List.of(
                new Way("FileInputStream", () -> new FileInputStream(file.toFile())),
                new Way("FileOutputStream", () -> new FileOutputStream(file.toFile())),
                new Way("RandomAccessFile", () -> new RandomAccessFile(file.toFile(), "r")),
                new Way("PrintStream", () -> new PrintStream(file.toFile(), StandardCharsets.UTF_8)),
                new Way("PrintWriter", () -> new PrintWriter(file.toFile(), StandardCharsets.UTF_8)),
                new Way("Scanner", () -> new Scanner(file)),
                new Way("Files.newInputStream", () -> Files.newInputStream(file)),
                new Way("Files.newOutputStream", () -> Files.newOutputStream(file)),
                new Way("Files.newBufferedReader", () -> Files.newBufferedReader(file)),
                new Way("Files.newBufferedWriter", () -> Files.newBufferedWriter(file)),
                new Way("Files.newByteChannel", () -> Files.newByteChannel(file)),
                new Way(
                        "wrapped readers",
                        () -> new BufferedReader(
                                new InputStreamReader(new FileInputStream(file.toFile()), StandardCharsets.UTF_8))),
                new Way("a user's filter", () -> new Mine(new FileInputStream(file.toFile()))),
                new Way("ZipFile", () -> new ZipFile(zip.toFile())),
                new Way("FileChannel", () -> FileChannel.open(file)),
                new Way("AsynchronousFileChannel", () -> AsynchronousFileChannel.open(file)),
                new Way("SocketChannel", SocketChannel::open),
                new Way("SocketChannel.socket", () -> SocketChannel.open().socket()),
                new Way("ServerSocketChannel", ServerSocketChannel::open),
                new Way(
                        "ServerSocketChannel.socket",
                        () -> ServerSocketChannel.open().socket()),
                new Way("DatagramChannel", DatagramChannel::open),
                new Way("AsynchronousSocketChannel", AsynchronousSocketChannel::open),
                new Way("AsynchronousServerSocketChannel", AsynchronousServerSocketChannel::open),
                new Way("Socket", HandlesTest::boundSocket),
                new Way("ServerSocket", () -> new ServerSocket(0, 1, InetAddress.getLoopbackAddress())),
                new Way("DatagramSocket", DatagramSocket::new),
                new Way("Pipe", Pipe::open),
                new Way("Selector", Selector::open));
        close(AsynchronousSocketChannel.open()); // opens what all of them share
        await().pollInSameThread().until(() -> !open().isEmpty()); // so does this, from the class path
        return ways.stream()
                .map(way -> DynamicTest.dynamicTest(way.name(), () -> {
                    Map<Integer, String> before = open();
                    Object handle = way.open().call();
                    try {
                        // the JVM itself opens a file now and then, say to learn of a container's limits
                        await().pollInSameThread().untilAsserted(() -> {
                            Map<Integer, String> opened = open();
                            opened.entrySet().removeAll(before.entrySet());
                            assertThat(opened).isNotEmpty();
                            assertThat(Handles.descriptors(handle)).isEqualTo(opened.keySet());
                        });
                    } finally {
                        close(handle);
                    }
                    assertThat(Handles.descriptors(handle)).isEmpty();
                }));
    }

    @Test
    void aBufferedWriterOverAProcessIsTheHandleOfThePipe() throws Exception {
        Process process = new ProcessBuilder("cat").start();
        try {
            BufferedWriter writer = process.outputWriter();

            assertThat(Handles.descriptors(process)).hasSize(3);
            assertThat(Handles.descriptors(process)).containsAll(Handles.descriptors(writer));
            assertThat(Handles.descriptors(writer)).hasSize(1);
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    @Test
    void nothingElseIsAHandle() {
        assertThat(Stream.of(1, "text", List.of(System.in), new Object(), new int[] {1}, Thread.currentThread()))
                .allSatisfy(each -> assertThat(Handles.descriptors(each)).isEmpty());
    }

    @Test
    void aPoolRunsItsWorkers() throws Exception {
        for (ExecutorService pool : List.of(
                Executors.newFixedThreadPool(1),
                Executors.newSingleThreadExecutor(),
                Executors.newScheduledThreadPool(1),
                Executors.newSingleThreadScheduledExecutor(),
                Executors.unconfigurableExecutorService(Executors.newCachedThreadPool()),
                new ForkJoinPool(1))) {
            try {
                Thread worker = pool.submit(Thread::currentThread).get();

                assertThat(Handles.runs(pool, worker)).as(pool.toString()).isTrue();
                assertThat(Handles.runs(pool, Thread.currentThread())).isFalse();
                assertThat(Handles.runs(new ForkJoinPool(1), worker)).isFalse();
                assertThat(Handles.runs(Executors.newFixedThreadPool(1), worker))
                        .isFalse();
            } finally {
                pool.shutdown();
            }
        }
    }

    @Test
    void aTimerRunsItsThreadAndAThreadItself() {
        Timer timer = new Timer("ticks", true);
        try {
            Thread thread = Thread.getAllStackTraces().keySet().stream()
                    .filter(each -> each.getName().equals("ticks"))
                    .findFirst()
                    .orElseThrow();

            assertThat(Handles.runs(timer, thread)).isTrue();
            assertThat(Handles.runs(thread, thread)).isTrue();
            assertThat(Handles.runs(new Object(), thread)).isFalse();
            assertThat(Handles.runs(timer, Thread.currentThread())).isFalse();
        } finally {
            timer.cancel();
        }
    }

    @Test
    void ofWhatAThreadHasInheritedOnlyAMarkRunsIt() throws Exception {
        InheritableThreadLocal<Object> local = new InheritableThreadLocal<>();
        Object mark = new Handles.Mark();
        Object value = new Object();
        try {
            local.set(mark);
            Thread marked = new Thread(() -> {});
            local.set(value);
            Thread other = new Thread(() -> {});

            assertThat(Handles.runs(mark, marked)).isTrue();
            assertThat(Handles.runs(mark, other)).isFalse();
            assertThat(Handles.runs(value, other)).isFalse();
        } finally {
            local.remove();
        }
    }

    @Test
    void anEventLoopOfNettyAndItsGroupRunTheThreadThatTheyStartedWhenItWasNeeded() throws Exception {
        DefaultEventExecutorGroup group = new DefaultEventExecutorGroup(2);
        DefaultEventExecutorGroup other = new DefaultEventExecutorGroup(1);
        try {
            EventExecutor loop = group.next();
            Thread thread = loop.submit(Thread::currentThread).get();
            other.submit(() -> {}).get();
            assertThat(Handles.runs(loop, thread)).isTrue();
            assertThat(Handles.runs(group, thread)).isTrue();
            assertThat(Handles.runs(group.next(), thread)).isFalse();
            assertThat(Handles.runs(other, thread)).isFalse();
            assertThat(Handles.runs(group, Thread.currentThread())).isFalse();
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
            other.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
        }
    }

    @Test
    void noMethodOfAUsersClassIsCalled() throws IOException {
        try (InputStream touchy = new Touchy(new FileInputStream("/dev/null"))) {
            assertThat(Handles.descriptors(touchy)).hasSize(1);
        }
    }

    private static class Mine extends FilterInputStream {
        Mine(InputStream in) {
            super(in);
        }
    }

    private static final class Touchy extends FilterInputStream {
        Touchy(InputStream in) {
            super(in);
        }

        @Override
        public int hashCode() {
            throw new AssertionError("called");
        }

        @Override
        public boolean equals(Object other) {
            throw new AssertionError("called");
        }

        @Override
        public String toString() {
            throw new AssertionError("called");
        }
    }

    private static Socket boundSocket() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return socket;
    }

    /** What is open, by number. */
    private static Map<Integer, String> open() {
        Map<Integer, String> open = new HashMap<>();
        for (String fd : new java.io.File("/proc/self/fd").list()) {
            try {
                open.put(
                        Integer.valueOf(fd),
                        Files.readSymbolicLink(Path.of("/proc/self/fd", fd)).toString());
            } catch (IOException e) {
                // it was the list itself
            }
        }
        return open;
    }

    private static void close(Object handle) throws IOException {
        List<Closeable> all = new ArrayList<>();
        if (handle instanceof Pipe pipe) {
            all.add(pipe.source());
            all.add(pipe.sink());
        } else {
            all.add((Closeable) handle);
        }
        for (Closeable each : all) {
            each.close();
        }
    }
}
