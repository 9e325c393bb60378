package dev.watertight.agent;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The ways in which Java code opens descriptors. Each opens and returns what is to be closed. */
enum Opener {
    FILE_INPUT_STREAM {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(new FileInputStream(file(directory)));
        }
    },
    FILE_OUTPUT_STREAM {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(new FileOutputStream(file(directory)));
        }
    },
    RANDOM_ACCESS_FILE {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(new RandomAccessFile(file(directory), "rw"));
        }
    },
    SCANNER {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(new Scanner(file(directory)));
        }
    },
    FILE_CHANNEL {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(FileChannel.open(file(directory).toPath()));
        }
    },
    ASYNCHRONOUS_FILE_CHANNEL {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(AsynchronousFileChannel.open(file(directory).toPath()));
        }
    },
    FILES_LINES {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(Files.lines(file(directory).toPath()));
        }
    },
    FILES_LIST {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(Files.list(directory));
        }
    },
    FILES_WALK {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(Files.walk(directory));
        }
    },
    ZIP_FILE {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(new ZipFile(zip(directory).toFile()));
        }
    },
    ZIP_FILE_SYSTEM {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(
                    FileSystems.newFileSystem(URI.create("jar:" + zip(directory).toUri()), Map.of()));
        }
    },
    WATCH_SERVICE {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(FileSystems.getDefault().newWatchService());
        }
    },
    SERVER_SOCKET {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(new ServerSocket(0));
        }
    },
    SOCKET_AND_ACCEPTED {
        @Override
        @SuppressWarnings("AddressSelection")
        List<AutoCloseable> open(Path directory) throws IOException {
            ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
            return List.of(server, client, server.accept());
        }
    },
    TIMED_ACCEPT {
        @Override
        @SuppressWarnings("AddressSelection")
        List<AutoCloseable> open(Path directory) throws IOException {
            ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            server.setSoTimeout(60_000);
            Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
            return List.of(server, client, server.accept());
        }
    },
    DATAGRAM_SOCKET {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(new DatagramSocket());
        }
    },
    DATAGRAM_CHANNEL {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(DatagramChannel.open());
        }
    },
    SOCKET_CHANNELS {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            ServerSocketChannel server = ServerSocketChannel.open().bind(null);
            SocketChannel client = SocketChannel.open(server.getLocalAddress());
            return List.of(server, client, server.accept());
        }
    },
    UNIX_SOCKET_CHANNELS {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("socket"));
            ServerSocketChannel server =
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address);
            SocketChannel client = SocketChannel.open(address);
            return List.of(server, client, server.accept());
        }
    },
    ASYNCHRONOUS_GROUP {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            AsynchronousChannelGroup group =
                    AsynchronousChannelGroup.withFixedThreadPool(1, Executors.defaultThreadFactory());
            return List.of(AsynchronousServerSocketChannel.open(group).bind(null), group::shutdownNow);
        }
    },
    SELECTOR {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            return List.of(Selector.open());
        }
    },
    PIPE {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            Pipe pipe = Pipe.open();
            return List.of(pipe.source(), pipe.sink());
        }
    },
    PROCESS {
        @Override
        List<AutoCloseable> open(Path directory) throws IOException {
            Process process = new ProcessBuilder("sleep", "1000").start();
            return List.of(process.getInputStream(), process.getErrorStream(), process.getOutputStream(), () -> {
                process.destroyForcibly();
                process.onExit().join();
            });
        }
    },
    THREAD {
        @Override
        List<AutoCloseable> open(Path directory) {
            Thread thread = new Thread(Opener::park, "parked");
            thread.start();
            return List.of(() -> end(thread));
        }
    },
    EXECUTOR {
        @Override
        List<AutoCloseable> open(Path directory) {
            var executor = Executors.newFixedThreadPool(2);
            executor.execute(() -> {});
            return List.of(executor::shutdownNow);
        }
    },
    FORK_JOIN_POOL {
        @Override
        List<AutoCloseable> open(Path directory) {
            var pool = new ForkJoinPool(1);
            pool.submit(Opener::park);
            return List.of(pool::shutdownNow);
        }
    };

    /** What is to be closed again; what is open then was opened by a line of this file. */
    abstract List<AutoCloseable> open(Path directory) throws IOException;

    static void park() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            // then it is over
        }
    }

    static void end(Thread thread) throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    private static File file(Path directory) throws IOException {
        Path file = directory.resolve("file");
        Files.writeString(file, "text");
        return file.toFile();
    }

    private static Path zip(Path directory) throws IOException {
        Path zip = directory.resolve("file.zip");
        try (JarOutputStream out = new JarOutputStream(new FileOutputStream(zip.toFile()))) {
            out.putNextEntry(new ZipEntry("entry"));
        }
        return zip;
    }
}
