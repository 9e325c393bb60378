package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.watertight.Snapshot;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When is it the same descriptor? As DESIGN says, and as the kernel that runs this test has it. */
@EnabledOnOs(OS.LINUX)
class RealIdentityTest {

    @TempDir
    Path directory;

    @BeforeAll
    static void warmUp() throws IOException {
        FileChannel.open(Path.of("/dev/null")).close();
        SocketChannel.open().close();
        Selector.open().close();
    }

    @Test
    void renamedAndDeletedFilesStayTheSame() throws IOException {
        Path path = directory.resolve("file");
        var opened = new Opened();
        try (var out = new FileOutputStream(path.toFile())) {
            Set<Object> before = opened.identities(RegularFile.class);
            assertThat(before).hasSize(1);
            Path renamed = Files.move(path, directory.resolve("renamed"));
            assertThat(opened.identities(RegularFile.class)).isEqualTo(before);
            Files.delete(renamed);
            assertThat(opened.identities(RegularFile.class)).isEqualTo(before);
        }
    }

    @Test
    void writingMakesNoOther() throws IOException {
        var opened = new Opened();
        try (var out = new FileOutputStream(directory.resolve("file").toFile())) {
            Set<Object> before = opened.identities(RegularFile.class);
            out.write(new byte[10_000]);
            assertThat(opened.identities(RegularFile.class)).isEqualTo(before).hasSize(1);
        }
    }

    @Test
    void anotherFileUnderTheSameNumberIsAnother() throws IOException {
        Path one = Files.createFile(directory.resolve("one"));
        Path other = Files.createFile(directory.resolve("other"));
        var opened = new Opened();
        Snapshot<Descriptor> before;
        int fd;
        try (var in = new FileInputStream(one.toFile())) {
            before = Descriptors.snapshot();
            fd = opened.only(RegularFile.class).fd();
        }
        try (var in = new FileInputStream(other.toFile())) {
            Snapshot<Descriptor> after = Descriptors.snapshot();
            assertThat(after.resources())
                    .filteredOn(descriptor -> !before.contains(descriptor))
                    .extracting("fd", "path")
                    .containsExactly(tuple(fd, other.toString()));
        }
    }

    @Test
    void aSocketStaysTheSameFromBoundToConnectedToHungUp() throws IOException {
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0))) {
            var opened = new Opened();
            try (var client = SocketChannel.open()) {
                Set<Object> unbound = opened.identities(Socket.class);
                assertThat(unbound).hasSize(1);
                client.bind(new InetSocketAddress("127.0.0.1", 0));
                assertThat(opened.identities(Socket.class)).isEqualTo(unbound);
                client.connect(server.getLocalAddress());
                assertThat(opened.identities(Socket.class)).isEqualTo(unbound);
                server.accept().close();
                assertThat(opened.identities(Socket.class)).isEqualTo(unbound);
            }
        }
    }

    /**
     * The kernel numbers eventfds, and uses the number of a closed one again at once. The files make the second selector's
     * eventfd get the descriptor of the one that had the higher number; unless another process took the lower one.
     */
    @Test
    void anotherEventFdUnderTheSameNumberIsAnotherIfTheKernelTells() throws IOException {
        Map<Integer, EventFd> before;
        try (var first = new FileInputStream("/etc/passwd");
                var lowerId = Selector.open()) {
            first.close();
            try (var higherId = Selector.open()) {
                before = eventFds();
            }
        }
        try (var first = new FileInputStream("/etc/passwd");
                var second = new FileInputStream("/etc/passwd");
                var selector = Selector.open()) {
            Map<Integer, EventFd> after = eventFds();
            after.keySet().retainAll(before.keySet());
            assertThat(after)
                    .isNotEmpty()
                    .allSatisfy((fd, eventFd) -> assertThat(
                                    eventFd.identity().equals(before.get(fd).identity()))
                            .isEqualTo(eventFd.id().equals(before.get(fd).id())));
        }
    }

    private static Map<Integer, EventFd> eventFds() {
        return Descriptors.snapshot().resources().stream()
                .filter(EventFd.class::isInstance)
                .collect(Collectors.toMap(Descriptor::fd, EventFd.class::cast));
    }

    @Test
    void closedOnesAreNoLongerThere() throws IOException {
        var opened = new Opened();
        var probe = new DescriptorProbe();
        Set<Object> file;
        try (var in = new FileInputStream("/etc/passwd")) {
            file = opened.identities(RegularFile.class);
            assertThat(file).hasSize(1);
            assertThat(probe.stillThere(file)).isEqualTo(file);
        }
        assertThat(probe.stillThere(file)).isEmpty();
        assertThat(probe.inspect(file)).isEmpty();
    }
}
