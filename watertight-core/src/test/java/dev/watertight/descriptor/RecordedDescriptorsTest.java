package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Resource.Fact;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every kind of descriptor, as recorded on a real kernel. */
class RecordedDescriptorsTest {

    private final RecordedProcess process = RecordedProcess.load(RecordedProcess.LINUX_6_18);
    private final DescriptorProbe probe = new DescriptorProbe(process, "Linux");

    /** The golden text is next to the recording. */
    @Test
    void everyKindAtOneGlance() {
        assertThat(probe.snapshot().resources())
                .extracting(Descriptor::describe)
                .containsExactlyElementsOf(RecordedProcess.text("linux-6.18-x86_64.described.txt")
                        .lines()
                        .toList());
    }

    @Test
    void everyRecordedDescriptorIsReported() {
        assertThat(probe.snapshot().resources())
                .extracting(Descriptor::fd)
                .isEqualTo(process.list().fds())
                .isSorted();
    }

    @Test
    void nothingIsUnknownButTheSocketsWithoutTable() {
        assertThat(probe.snapshot().resources())
                .filteredOn(descriptor -> !descriptor.entry().unknown().isEmpty())
                .hasOnlyElementsOfType(UnknownSocket.class)
                .extracting(descriptor -> process.get(descriptor.fd()).what())
                .containsExactly(
                        "TCP, neither bound nor connected",
                        "TCP, bound only",
                        "MPTCP",
                        "netlink, not bound",
                        "vsock",
                        "XDP");
    }

    @Test
    void everyPublicKindIsRecorded() {
        assertThat(probe.snapshot().resources().stream().map(Object::getClass).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        RegularFile.class,
                        Directory.class,
                        Device.class,
                        Fifo.class,
                        Pipe.class,
                        InetSocket.class,
                        UnixSocket.class,
                        NetlinkSocket.class,
                        PacketSocket.class,
                        UnknownSocket.class,
                        EventPoll.class,
                        EventFd.class,
                        TimerFd.class,
                        SignalFd.class,
                        Inotify.class,
                        Fanotify.class,
                        PidFd.class,
                        MemFd.class,
                        IoUring.class,
                        PerfEvent.class,
                        Bpf.class,
                        UserFaultFd.class,
                        Namespace.class,
                        OtherDescriptor.class);
    }

    @Test
    void filesSayWhetherTheyAreDeletedAndNotWhetherTheyLookSo() {
        assertThat(read("deleted file", RegularFile.class))
                .extracting(RegularFile::path, RegularFile::deleted)
                .containsExactly("/tmp/recorded/deleted", true);
        assertThat(read("file whose name ends like that of a deleted one", RegularFile.class))
                .extracting(RegularFile::path, RegularFile::deleted)
                .containsExactly("/tmp/recorded/kept (deleted)", false);
        assertThat(read("file of two names, one deleted", RegularFile.class))
                .extracting(RegularFile::path, RegularFile::deleted)
                .containsExactly("/tmp/recorded/one", true);
        assertThat(read("deleted directory", Directory.class).deleted()).isTrue();
    }

    @Test
    void pathsAreKeptByteByByte() {
        String what = "file with newline, backslash, escape and invalid UTF-8 in its name";
        assertThat(read(what, RegularFile.class).path()).isEqualTo("/tmp/recorded/a\nb\\c\u001b[1m\udcff\u00e9");
    }

    @Test
    void flagsAreNamed() {
        assertThat(read("regular file, O_SYNC", RegularFile.class).flags().names())
                .containsExactly("O_RDWR", "O_SYNC", "O_LARGEFILE", "O_CLOEXEC");
        assertThat(read("regular file, O_DSYNC", RegularFile.class).flags().names())
                .containsExactly("O_WRONLY", "O_DSYNC", "O_LARGEFILE", "O_NOATIME");
        assertThat(read("temporary file without a name", RegularFile.class)
                        .flags()
                        .names())
                .containsExactly("O_RDWR", "O_LARGEFILE", "O_TMPFILE");
        assertThat(read("regular file, access mode 3", RegularFile.class)
                        .flags()
                        .names())
                .containsExactly("O_ACCMODE", "O_LARGEFILE");
        assertThat(read("regular file, O_PATH", RegularFile.class).flags().names())
                .containsExactly("O_NOFOLLOW", "O_PATH");
    }

    @Test
    void locksAreToldAsTheKernelLists() {
        assertThat(values("lock", read("regular file with a lock", RegularFile.class)))
                .singleElement()
                .asString()
                .startsWith("1: POSIX  ADVISORY  WRITE ");
    }

    @Test
    void devicesHaveTheirNumbers() {
        assertThat(read("character device", Device.class))
                .extracting(Device::path, Device::block, Device::major, Device::minor)
                .containsExactly("/dev/null", false, 1, 3);
        assertThat(read("block device", Device.class))
                .extracting(Device::block, Device::major, Device::minor)
                .containsExactly(true, 7, 0);
    }

    @Test
    void pipesKnowTheirEndAndWhoHoldsTheOther() {
        int write = process.fd("pipe, write end");
        assertThat(read("pipe, read end", Pipe.class))
                .extracting(Pipe::end, Pipe::otherEnd)
                .containsExactly(PipeEnd.READ, Optional.of(List.of(write)));
        assertThat(read("pipe whose write end is closed", Pipe.class))
                .extracting(Pipe::end, Pipe::otherEnd)
                .containsExactly(PipeEnd.READ, Optional.of(List.of()));
        assertThat(read("FIFO, both ends", Fifo.class).end()).isEqualTo(PipeEnd.BOTH);
        assertThat(read("FIFO, other end", Fifo.class).otherEnd())
                .contains(List.of(process.fd("FIFO"), process.fd("FIFO, both ends")));
        assertThat(read("FIFO, O_PATH", Fifo.class).end()).isEqualTo(PipeEnd.NEITHER);
    }

    @Test
    void anEndThatWasDuplicatedIsNoOtherEnd() {
        int read = process.fd("pipe whose write end is closed");
        process.put(200, process.get(read));

        assertThat(read("pipe whose write end is closed", Pipe.class).otherEnd())
                .contains(List.of());
    }

    @Test
    void internetSocketsHaveAddressesAsJavaTellsThem() {
        assertThat(read("TCP on IPv6, accepted, mapped IPv4 address", InetSocket.class))
                .extracting("domain", "type", "protocol", "local", "state", "listening")
                .containsExactly(
                        "AF_INET6",
                        "SOCK_STREAM",
                        "TCP",
                        new InetSocketAddress("127.0.0.1", 40002),
                        "ESTABLISHED",
                        false);
        InetSocket client = read("TCP, client", InetSocket.class);
        InetSocket accepted = read("TCP, accepted", InetSocket.class);
        assertThat(client.peer()).contains(accepted.local());
        assertThat(accepted.peer()).contains(client.local());
        assertThat(read("TCP on IPv6, listening on loopback", InetSocket.class))
                .extracting(InetSocket::local, InetSocket::peer, InetSocket::state, InetSocket::listening)
                .containsExactly(new InetSocketAddress("::1", 40004), Optional.empty(), "LISTEN", true);
        assertThat(read("raw, ICMP", InetSocket.class))
                .extracting("domain", "type", "protocol", "local")
                .containsExactly("AF_INET", "SOCK_RAW", "ICMP", new InetSocketAddress("0.0.0.0", 0));
        assertThat(read("UDP-Lite on IPv6", InetSocket.class))
                .extracting("domain", "type", "protocol", "state")
                .containsExactly("AF_INET6", "SOCK_DGRAM", "UDP-Lite", "UNCONNECTED");
    }

    @Test
    void unixSocketsHaveNames() {
        assertThat(read("unix, listening", UnixSocket.class))
                .extracting("type", "path", "abstractName", "state", "listening")
                .containsExactly("SOCK_STREAM", Optional.of("/tmp/recorded/socket"), Optional.empty(), "LISTEN", true);
        assertThat(read("unix, abstract name with a zero and a newline", UnixSocket.class))
                .extracting("type", "path", "abstractName", "state", "listening")
                .containsExactly("SOCK_DGRAM", Optional.empty(), Optional.of("recorded@a\nb"), "UNCONNECTED", false);
        assertThat(read("unix, name with a newline and a space", UnixSocket.class)
                        .path())
                .contains("/tmp/recorded/so\nck et");
        assertThat(read("unix, pair", UnixSocket.class))
                .extracting("path", "abstractName", "state")
                .containsExactly(Optional.empty(), Optional.empty(), "CONNECTED");
    }

    @Test
    void netlinkAndPacketSockets() {
        assertThat(read("netlink, bound", NetlinkSocket.class))
                .extracting("domain", "protocol", "port", "groups")
                .containsExactly("AF_NETLINK", "NETLINK_ROUTE", 4711L, 5);
        assertThat(read("packet, cooked", PacketSocket.class))
                .extracting("domain", "type", "protocol", "interfaceIndex")
                .containsExactly("AF_PACKET", "SOCK_DGRAM", "ETH_P_ARP", 0);
    }

    @Test
    void epollTellsWhatItWatches() {
        EventPoll epoll = read("epoll", EventPoll.class);
        int listening = process.fd("TCP, listening");

        assertThat(epoll.watches())
                .filteredOn(watch -> watch.fd() == listening)
                .singleElement()
                .satisfies(watch -> {
                    assertThat(watch.eventNames())
                            .containsExactly("EPOLLIN", "EPOLLERR", "EPOLLHUP", "EPOLLRDHUP", "EPOLLET");
                    assertThat(watch.data()).isEqualTo(0x7f5170db5e88L);
                    assertThat(watch.inode())
                            .isEqualTo(process.get(listening).stat().inode());
                    assertThat(watch.target()).contains(process.get(listening).link());
                });
        assertThat(values("watches", epoll))
                .hasSize(4)
                .allSatisfy(value -> assertThat(value).startsWith("fd "));
    }

    @Test
    void epollTellsOfWatchesWhoseNumberIsClosed() {
        int listening = process.fd("TCP, listening");
        process.close(listening);

        assertThat(values("watches", read("epoll", EventPoll.class)))
                .contains("fd " + listening + ", which was closed or now stands for something else than was to be"
                        + " watched, EPOLLIN|EPOLLERR|EPOLLHUP|EPOLLRDHUP|EPOLLET");
    }

    @Test
    void epollOfOldKernelsTellsNumbersOnly() {
        int fd = process.fd("epoll");
        process.put(
                fd, process.get(fd).withFdinfo("flags:\t02\ntfd:       28 events:       19 data:               1c\n"));

        assertThat(read("epoll", EventPoll.class).watches())
                .containsExactly(new EventPoll.Watch(28, 0x19, 28, Inode.UNKNOWN, Optional.empty()));
    }

    @Test
    void manyWatchesAreCutShortInReportsOnly() {
        int fd = process.fd("epoll");
        StringBuilder fdinfo = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            fdinfo.append("tfd: ").append(i).append(" events: 19 data: 0  pos:0 ino:1 sdev:9\n");
        }
        process.put(fd, process.get(fd).withFdinfo(fdinfo.toString()));

        EventPoll epoll = read("epoll", EventPoll.class);
        assertThat(epoll.watches()).hasSize(1000);
        assertThat(epoll.summary()).isEqualTo("eventpoll, watching fd 0, fd 1, fd 2, fd 3, fd 4 and 995 more");
        assertThat(values("watches", epoll)).hasSize(17).last().isEqualTo("and 984 more");
    }

    @Test
    void anonymousKindsTellWhatFdinfoTells() {
        assertThat(read("eventfd", EventFd.class))
                .extracting(EventFd::id, EventFd::count)
                .containsExactly(OptionalLong.of(1), OptionalLong.of(3));
        assertThat(read("timerfd, armed", TimerFd.class))
                .extracting(TimerFd::clock, TimerFd::interval)
                .containsExactly("CLOCK_MONOTONIC", Optional.of(Duration.ofMillis(1500)));
        assertThat(read("timerfd, disarmed", TimerFd.class).remaining()).contains(Duration.ZERO);
        assertThat(read("signalfd", SignalFd.class).signals()).containsExactly("SIGINT", "SIGTERM", "SIGRTMIN+1");
        assertThat(read("io_uring", IoUring.class))
                .extracting(IoUring::submissionEntries, IoUring::completionEntries)
                .containsExactly(OptionalLong.of(8), OptionalLong.of(16));
        assertThat(read("bpf map", Bpf.class).type()).isEqualTo(Bpf.Type.MAP);
        assertThat(read("memfd", MemFd.class).name()).isEqualTo("buffer");
        assertThat(read("pidfd", PidFd.class).pid()).isPresent();
        assertThat(read("pidfd of a reaped process", PidFd.class).pid()).isEmpty();
        assertThat(read("landlock ruleset", OtherDescriptor.class).name()).isEqualTo("anon_inode:[landlock-ruleset]");
        assertThat(values("API", read("userfaultfd", UserFaultFd.class))).isNotEmpty();
    }

    @Test
    void watchersOfFilesTellInodesAndEvents() {
        Inode directory = process.get(process.fd("directory")).stat().inode();
        Inode file = process.get(process.fd("regular file")).stat().inode();

        Inotify inotify = read("inotify", Inotify.class);
        assertThat(inotify.watches()).extracting(Inotify.Watch::inode).containsExactly(directory, file);
        assertThat(inotify.watches().get(1).eventNames()).containsExactly("IN_MODIFY", "IN_ONESHOT");
        assertThat(read("fanotify", Fanotify.class).marks()).singleElement().satisfies(mark -> {
            assertThat(mark.target()).isEqualTo("inode " + directory);
            assertThat(mark.eventNames()).containsExactly("FAN_CREATE", "FAN_DELETE", "FAN_ONDIR");
        });
    }

    @Test
    void namespacesHaveTypeAndNumber() {
        assertThat(probe.snapshot().resources())
                .filteredOn(Namespace.class::isInstance)
                .extracting("type")
                .containsExactly("cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts");
    }

    @Test
    void tablesAreReadOnceAndOnlyForSockets() {
        probe.inspect(identities("regular file", "epoll", "pipe, read end"));
        assertThat(process.tablesRead()).isEmpty();

        probe.inspect(identities("regular file", "vsock", "TCP, listening", "unix, client", "packet, cooked"));
        assertThat(process.tablesRead()).contains("tcp", "unix", "packet").doesNotHaveDuplicates();
    }

    @Test
    void noTableIsReadAfterAllSocketsAreFound() {
        probe.inspect(identities("regular file", "TCP, listening"));
        assertThat(process.tablesRead()).containsExactly("unix", "udp6", "udp", "tcp6", "tcp");
    }

    private <D extends Descriptor> D read(String what, Class<D> type) {
        List<Descriptor> found = probe.inspect(identities(what));
        assertThat(found).singleElement().isInstanceOf(type);
        return type.cast(found.get(0));
    }

    private Set<Object> identities(String... whats) {
        List<Integer> fds = Arrays.stream(whats).map(process::fd).toList();
        return probe.snapshot().identities().stream()
                .filter(identity -> fds.contains(((DescriptorIdentity) identity).fd()))
                .collect(Collectors.toSet());
    }

    private static List<String> values(String label, Descriptor descriptor) {
        return descriptor.facts().stream()
                .filter(fact -> fact.label().equals(label))
                .map(Fact::value)
                .toList();
    }
}
