package dev.watertight.descriptor;

import static dev.watertight.Allowances.ignoringPath;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.watertight.LeakReport;
import dev.watertight.Resource.Fact;
import dev.watertight.Snapshot;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Everything that Java can open, opened, and read from the kernel that runs this test. */
@EnabledOnOs(OS.LINUX)
class RealDescriptorsTest {

    @TempDir
    Path directory;

    /** The first channel of a JVM opens a socket for good, which no test here is about. */
    @BeforeAll
    static void warmUp() throws IOException {
        FileChannel.open(Path.of("/dev/null")).close();
        SocketChannel.open().close();
        Selector.open().close();
    }

    @Test
    void file() throws IOException {
        Path path = Files.writeString(directory.resolve("file"), "hello");
        var opened = new Opened();
        try (var in = new FileInputStream(path.toFile())) {
            in.read();
            RegularFile file = opened.only(RegularFile.class);
            assertThat(file)
                    .extracting("path", "deleted", "offset.asLong", "flags.accessMode")
                    .containsExactly(path.toString(), false, 1L, "O_RDONLY");
            assertThat(file.describe()).isEqualTo("fd " + file.fd() + "  file " + path + ", O_RDONLY");
            assertThat(file).hasToString(file.describe());
            assertThat(file.inode().number()).isEqualTo(Files.getAttribute(path, "unix:ino"));
            assertThat(file.kind()).isEqualTo("descriptor");
            assertThat(file.facts())
                    .contains(
                            new Fact("offset", "1"),
                            new Fact("inode", file.inode().toString()));
        }
        assertThat(opened.all()).isEmpty();
    }

    @Test
    void deletedFile() throws IOException {
        Path path = directory.resolve("file");
        var opened = new Opened();
        try (var out = new FileOutputStream(path.toFile())) {
            Files.delete(path);
            RegularFile file = opened.only(RegularFile.class);
            assertThat(file.describe()).isEqualTo("fd " + file.fd() + "  file " + path + " (deleted), O_WRONLY");
        }
    }

    @Test
    void fileThatOnlyLooksDeleted() throws IOException {
        Path path = directory.resolve("kept (deleted)");
        var opened = new Opened();
        try (var out = new FileOutputStream(path.toFile())) {
            assertThat(opened.only(RegularFile.class))
                    .extracting("path", "deleted")
                    .containsExactly(path.toString(), false);
        }
    }

    @Test
    void flags() throws IOException {
        Path path = directory.resolve("file");
        var opened = new Opened();
        try (var appending = FileChannel.open(path, CREATE, APPEND)) {
            assertThat(opened.only(RegularFile.class).flags().names()).startsWith("O_WRONLY", "O_APPEND");
        }
        try (var synchronous = FileChannel.open(path, READ, WRITE, SYNC)) {
            assertThat(opened.only(RegularFile.class).flags().names())
                    .startsWith("O_RDWR", "O_SYNC")
                    .doesNotContain("O_DSYNC");
        }
        try (var synchronous = FileChannel.open(path, WRITE, DSYNC)) {
            assertThat(opened.only(RegularFile.class).flags().names())
                    .startsWith("O_WRONLY", "O_DSYNC")
                    .doesNotContain("O_SYNC");
        }
    }

    @Test
    void fileLock() throws IOException {
        var opened = new Opened();
        try (var file = new RandomAccessFile(directory.resolve("file").toFile(), "rw")) {
            file.getChannel().lock();
            assertThat(opened.only(RegularFile.class).facts())
                    .filteredOn(fact -> fact.label().equals("lock"))
                    .singleElement()
                    .satisfies(fact -> assertThat(fact.value()).contains("ADVISORY  WRITE"));
        }
    }

    @Test
    void directory() throws IOException {
        var opened = new Opened();
        try (var stream = Files.newDirectoryStream(directory)) {
            // a stream of Java's holds the directory twice
            assertThat(opened.all(Directory.class))
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each.path()).isEqualTo(directory.toString()));
        }
    }

    @Test
    void device() throws IOException {
        var opened = new Opened();
        try (var out = new FileOutputStream("/dev/null")) {
            assertThat(opened.only(Device.class).summary()).isEqualTo("character device 1:3 /dev/null, O_WRONLY");
        }
    }

    @Test
    void fifo() throws Exception {
        Path path = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
        var opened = new Opened();
        try (var both = new RandomAccessFile(path.toFile(), "rw");
                var reader = new FileInputStream(path.toFile())) {
            List<Fifo> fifos = opened.all(Fifo.class);
            assertThat(fifos)
                    .extracting("path", "end")
                    .containsExactlyInAnyOrder(
                            tuple(path.toString(), PipeEnd.BOTH), tuple(path.toString(), PipeEnd.READ));
            Fifo read = fifos.stream()
                    .filter(fifo -> fifo.end() == PipeEnd.READ)
                    .findFirst()
                    .orElseThrow();
            Fifo write = fifos.stream()
                    .filter(fifo -> fifo.end() == PipeEnd.BOTH)
                    .findFirst()
                    .orElseThrow();
            assertThat(read.summary())
                    .isEqualTo("FIFO " + path + ", read end; write end held by fd " + write.fd() + " of this process");
        }
    }

    @Test
    void pipeWithinThisProcess() throws IOException {
        var opened = new Opened();
        var pipe = java.nio.channels.Pipe.open();
        try (var source = pipe.source();
                var sink = pipe.sink()) {
            List<Pipe> ends = opened.all(Pipe.class);
            assertThat(ends).extracting("end").containsExactly(PipeEnd.READ, PipeEnd.WRITE);
            assertThat(ends.get(0).otherEnd()).contains(List.of(ends.get(1).fd()));
            assertThat(ends.get(1).summary())
                    .isEqualTo("pipe, write end; read end held by fd "
                            + ends.get(0).fd() + " of this process");
        }
    }

    @Test
    void fifoToAnotherProcess(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
        var opened = new Opened();
        Process process = new ProcessBuilder("sh", "-c", "exec cat > \"$0\"", path.toString()).start();
        try (var in = new FileInputStream(path.toFile())) { // waits until it is opened for writing
            assertThat(opened.only(Fifo.class).otherProcesses()).singleElement().satisfies(holder -> {
                assertThat(holder.pid()).isEqualTo(process.pid());
                assertThat(holder.fd()).isEqualTo(1);
            });
            process.getOutputStream().close();
            process.waitFor();
            assertThat(opened.only(Fifo.class).otherProcesses()).isEmpty();
        } finally {
            process.getInputStream().close();
            process.getErrorStream().close();
        }
    }

    @Test
    void pipeToAnotherProcess() throws Exception {
        var opened = new Opened();
        Process process = new ProcessBuilder("cat").start();
        try {
            assertThat(opened.all(Pipe.class))
                    .hasSize(3)
                    .allSatisfy(pipe -> {
                        assertThat(pipe.otherEnd()).contains(List.of());
                        assertThat(pipe.otherProcesses()).singleElement().satisfies(holder -> {
                            assertThat(holder.pid()).isEqualTo(process.pid());
                            assertThat(holder.fd()).isBetween(0, 2);
                        });
                        assertThat(pipe.facts().get(0).toString())
                                .contains(pipe.end().other().toString())
                                .contains("of pid " + process.pid() + " (cat)");
                    })
                    .extracting("end")
                    .containsOnly(PipeEnd.READ, PipeEnd.WRITE);
        } finally {
            process.getOutputStream().close();
            process.waitFor();
            process.getInputStream().close();
            process.getErrorStream().close();
        }
    }

    @Test
    void listeningSocket() throws IOException {
        var opened = new Opened();
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            InetSocket socket = opened.only(InetSocket.class);
            assertThat(socket)
                    .extracting("protocol", "type", "state", "listening", "peer")
                    .containsExactly("TCP", "SOCK_STREAM", "LISTEN", true, Optional.empty());
            assertThat(socket.local()).isEqualTo(server.getLocalSocketAddress());
            assertThat(socket.describe())
                    .isEqualTo("fd " + socket.fd() + "  TCP socket, listening on 127.0.0.1:" + server.getLocalPort());
        }
    }

    @Test
    void connectedSockets() throws IOException {
        var opened = new Opened();
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
                var client = SocketChannel.open(server.getLocalAddress());
                var accepted = server.accept()) {
            assertThat(opened.all(InetSocket.class))
                    .extracting(InetSocket::local, InetSocket::peer, InetSocket::state)
                    .containsExactlyInAnyOrder(
                            tuple(server.getLocalAddress(), Optional.empty(), "LISTEN"),
                            tuple(client.getLocalAddress(), Optional.of(server.getLocalAddress()), "ESTABLISHED"),
                            tuple(accepted.getLocalAddress(), Optional.of(client.getLocalAddress()), "ESTABLISHED"));
        }
    }

    @Test
    void oneSideHasHungUp() throws IOException {
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            var opened = new Opened();
            var client = SocketChannel.open(server.getLocalAddress());
            try (var accepted = server.accept()) {
                client.close();
                assertThat(opened.only(InetSocket.class).state()).isEqualTo("CLOSE_WAIT");
            }
        }
    }

    @Test
    void socketsOfBothDomains() throws IOException {
        var opened = new Opened();
        try (var four = ServerSocketChannel.open(StandardProtocolFamily.INET)
                        .bind(new InetSocketAddress("127.0.0.1", 0));
                var six =
                        ServerSocketChannel.open(StandardProtocolFamily.INET6).bind(new InetSocketAddress("::1", 0))) {
            assertThat(opened.all(InetSocket.class))
                    .extracting("domain", "local")
                    .containsExactlyInAnyOrder(
                            tuple("AF_INET", four.getLocalAddress()), tuple("AF_INET6", six.getLocalAddress()));
        }
    }

    @Test
    void datagramSockets() throws IOException {
        var opened = new Opened();
        try (var bound = new DatagramSocket(0, Inet4Address.getLoopbackAddress());
                var connected = DatagramChannel.open().connect(bound.getLocalSocketAddress())) {
            assertThat(opened.all(InetSocket.class))
                    .extracting("protocol", "state", "peer")
                    .containsExactlyInAnyOrder(
                            tuple("UDP", "UNCONNECTED", Optional.empty()),
                            tuple("UDP", "ESTABLISHED", Optional.of(bound.getLocalSocketAddress())));
        }
    }

    @Test
    void socketThatIsNeitherBoundNorConnected() throws IOException {
        var opened = new Opened();
        try (var socket = SocketChannel.open()) {
            UnknownSocket unknown = opened.only(UnknownSocket.class);
            assertThat(unknown.entry().link())
                    .isEqualTo("socket:[" + unknown.inode().number() + "]");
            assertThat(unknown.entry().unknown()).singleElement().asString().contains("neither bound nor connected");
        }
    }

    @Test
    void unixSockets() throws IOException {
        Path path = directory.resolve("socket");
        var opened = new Opened();
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
                var client = SocketChannel.open(UnixDomainSocketAddress.of(path));
                var accepted = server.accept()) {
            Optional<String> name = Optional.of(path.toString());
            assertThat(opened.all(UnixSocket.class))
                    .extracting("type", "path", "state", "listening")
                    .containsExactlyInAnyOrder(
                            tuple("SOCK_STREAM", name, "LISTEN", true),
                            tuple("SOCK_STREAM", Optional.empty(), "CONNECTED", false),
                            tuple("SOCK_STREAM", name, "CONNECTED", false));
            assertThat(opened.all(UnixSocket.class))
                    .filteredOn(ignoringPath(directory + "/*")::covers)
                    .as("the client has no path")
                    .hasSize(2);
        }
    }

    @Test
    void selector() throws IOException {
        var opened = new Opened();
        try (var selector = Selector.open();
                var server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            server.configureBlocking(false).register(selector, SelectionKey.OP_ACCEPT);
            selector.selectNow();
            EventFd wakeup = opened.only(EventFd.class);
            InetSocket socket = opened.only(InetSocket.class);
            EventPoll poll = opened.only(EventPoll.class);
            assertThat(wakeup.id()).isPresent();
            assertThat(poll.watches())
                    .extracting("fd", "target")
                    .containsExactlyInAnyOrder(
                            tuple(wakeup.fd(), Optional.of("anon_inode:[eventfd]")),
                            tuple(
                                    socket.fd(),
                                    Optional.of("socket:[" + socket.inode().number() + "]")));
            assertThat(poll.watches())
                    .filteredOn(watch -> watch.fd() == socket.fd())
                    .allSatisfy(watch -> {
                        assertThat(watch.data() & 0xffffffffL).isEqualTo(socket.fd());
                        assertThat(watch.inode()).isEqualTo(socket.inode());
                        assertThat(watch.eventNames()).contains("EPOLLIN");
                    });
        }
    }

    @Test
    void watchService() throws IOException {
        var opened = new Opened();
        try (var watcher = FileSystems.getDefault().newWatchService()) {
            directory.register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
            assertThat(opened.only(Inotify.class).watches()).singleElement().satisfies(watch -> {
                assertThat(watch.inode().number()).isEqualTo(Files.getAttribute(directory, "unix:ino"));
                assertThat(watch.eventNames()).contains("IN_CREATE");
            });
            assertThat(opened.all(UnixSocket.class))
                    .extracting("type", "state")
                    .containsOnly(tuple("SOCK_STREAM", "CONNECTED"));
        }
    }

    @Test
    void namespace() throws IOException {
        var opened = new Opened();
        try (var in = new FileInputStream("/proc/self/ns/net")) {
            assertThat(opened.only(Namespace.class))
                    .extracting("type", "summary")
                    .containsExactly(
                            "net",
                            "namespace net:["
                                    + opened.only(Namespace.class).inode().number() + "]");
        }
    }

    @Test
    void aLeakIsALeak() throws IOException {
        Snapshot<Descriptor> before = Descriptors.snapshot();
        try (var in = new FileInputStream("/etc/passwd")) {
            assertThat(Descriptors.snapshot().leakedSince(before))
                    .isInstanceOfSatisfying(
                            LeakReport.Leaky.class,
                            report -> assertThat(report.leaks())
                                    .extracting("path")
                                    .containsExactly("/etc/passwd"));
        }
        assertThat(Descriptors.snapshot().leakedSince(before)).isInstanceOf(LeakReport.Clean.class);
    }

    @Test
    void theSnapshotIsSortedAndComplete() {
        Snapshot<Descriptor> snapshot = Descriptors.snapshot();
        assertThat(snapshot.unobserved()).isEmpty();
        assertThat(snapshot.resources()).extracting(Descriptor::fd).isSorted().contains(0, 1, 2);
        assertThat(snapshot.resources())
                .allSatisfy(
                        descriptor -> assertThat(snapshot.contains(descriptor)).isTrue());
    }
}
