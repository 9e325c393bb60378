package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.watertight.LeakReport;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.RecordedProcess.Entry;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Identity, and bad weather: what cannot be provoked on the machine at hand is provoked in a recording. */
class DescriptorProbeTest {

    private final Weather process = new Weather(RecordedProcess.load(RecordedProcess.LINUX_6_18));
    private final RecordedProcess recorded = process.recorded;
    private final DescriptorProbe probe = new DescriptorProbe(process, "Linux");

    @Test
    void aFileKeepsItsIdentityWhenItIsRenamedOrDeleted() {
        Snapshot<Descriptor> before = probe.snapshot();
        change("regular file", entry -> entry.withLink("/tmp/renamed"));
        change("directory", entry -> entry.withLink("/tmp/recorded (deleted)"));
        change("FIFO", entry -> entry.withLink("/tmp/elsewhere"));
        change("character device", entry -> entry.withLink("/tmp/null (deleted)"));

        assertThat(probe.snapshot().identities()).isEqualTo(before.identities());
    }

    @Test
    void flagsAndOffsetsAndCountsDoNotCount() {
        Snapshot<Descriptor> before = probe.snapshot();
        for (String what : List.of("regular file", "pipe, read end", "eventfd", "timerfd, armed", "TCP, listening")) {
            change(
                    what,
                    entry -> entry.withFdinfo(entry.fdinfo()
                            .replaceFirst("pos:\t\\d+", "pos:\t77")
                            .replaceFirst("flags:\t\\d+", "flags:\t02004000")
                            .replaceFirst("eventfd-count: +\\d+", "eventfd-count: 77")
                            .replaceFirst("ticks: \\d+", "ticks: 77")));
        }

        assertThat(probe.snapshot().identities()).isEqualTo(before.identities());
    }

    @Test
    void aProcessThatEndsDoesNotMakeAnotherPidFd() {
        Snapshot<Descriptor> before = probe.snapshot();
        change("pidfd", entry -> entry.withFdinfo(entry.fdinfo().replaceFirst("Pid:\t\\d+", "Pid:\t-1")));

        assertThat(probe.snapshot().identities()).isEqualTo(before.identities());
    }

    @Test
    void anotherFileUnderTheSameNumberIsAnother() {
        assertThat(differenceAfter("regular file", entry -> entry.withInode(new Inode(65024, 4711))))
                .isTrue();
        assertThat(differenceAfter(
                        "regular file",
                        entry -> entry.withInode(
                                new Inode(65025, entry.stat().inode().number()))))
                .isTrue();
        assertThat(differenceAfter("TCP, client", entry -> entry.withInode(new Inode(9, 4711))))
                .isTrue();
    }

    @Test
    void whatSharesAnInodeIsToldApartByWhatFdinfoTells() {
        assertThat(differenceAfter("eventfd", replace("eventfd-id: 1\n", "eventfd-id: 4\n")))
                .isTrue();
        assertThat(differenceAfter("timerfd, armed", replace("clockid: 1", "clockid: 7")))
                .isTrue();
        assertThat(differenceAfter("bpf map", replace("map_id:\t", "map_id:\t9")))
                .isTrue();
        assertThat(differenceAfter("bpf program", replace("prog_id:\t", "prog_id:\t9")))
                .isTrue();
        assertThat(differenceAfter("bpf link", replace("link_id:\t", "link_id:\t9")))
                .isTrue();
        assertThat(differenceAfter("btf", replace("btf_id:\t", "btf_id:\t9"))).isTrue();
        assertThat(differenceAfter("fanotify", replace("flags:201 ", "flags:202 ")))
                .isTrue();
        assertThat(differenceAfter("signalfd", entry -> entry.withLink("anon_inode:[perf_event]")))
                .isTrue();
    }

    @Test
    void aDescriptorThatVanishesIsSkipped() {
        int vanishing = recorded.fd("eventfd");
        process.during("fdinfo", vanishing, () -> recorded.close(vanishing));

        assertThat(probe.snapshot())
                .returns(recorded.list().fds().size(), Snapshot::size)
                .returns(List.of(), Snapshot::unobserved);
        assertThat(probe.snapshot().resources()).extracting(Descriptor::fd).doesNotContain(vanishing);
    }

    @Test
    void aDescriptorThatVanishesWhileItsDetailsAreReadIsSkipped() {
        Snapshot<Descriptor> snapshot = probe.snapshot();
        int vanishing = recorded.fd("regular file");
        process.during("fdinfo", vanishing, () -> recorded.close(vanishing));

        assertThat(snapshot.resources())
                .hasSize(snapshot.size() - 1)
                .extracting(Descriptor::fd)
                .doesNotContain(vanishing);
    }

    @Test
    void whatWasReadOfTwoDescriptorsIsNeverMixed() {
        Snapshot<Descriptor> snapshot = probe.snapshot();
        int replaced = recorded.fd("regular file");
        process.during("fdinfo", replaced, () -> change("regular file", entry -> recorded.get(recorded.fd("memfd"))));

        assertThat(snapshot.resources())
                .hasSize(snapshot.size() - 1)
                .extracting(Descriptor::fd)
                .doesNotContain(replaced);
    }

    @Test
    void whatMayNotBeReadIsReportedWithTheReason() {
        int file = recorded.fd("regular file");
        process.failing("stat", file, new AccessDeniedException("/proc/self/fd/" + file));
        process.failing("link", file, new AccessDeniedException("/proc/self/fd/" + file));
        process.failing(
                "fdinfo", file, new FileSystemException("/proc/self/fdinfo/" + file, null, "Stale file handle"));

        assertThat(resource(file)).satisfies(descriptor -> {
            assertThat(descriptor).isInstanceOf(OtherDescriptor.class);
            assertThat(descriptor.describe()).isEqualTo("fd " + file + "  of unknown kind");
            assertThat(descriptor.flags()).isEqualTo(OpenFlags.UNKNOWN);
            assertThat(descriptor.inode()).isEqualTo(Inode.UNKNOWN);
            assertThat(descriptor.entry().unknown())
                    .containsExactly(
                            "its type and inode: Permission denied",
                            "where it points: Permission denied",
                            "its flags and other details: Stale file handle");
            assertThat(descriptor.facts()).extracting("label").containsOnly("unknown");
        });
    }

    @Test
    void whatMayNotEvenBeLookedAtIsReportedAllTheSame() {
        int file = recorded.fd("regular file");
        process.failing("key", file, new AccessDeniedException("/proc/self/fd/" + file));

        assertThat(probe.snapshot().size()).isEqualTo(recorded.list().fds().size());
        assertThat(resource(file)).isInstanceOf(RegularFile.class);
    }

    @Test
    void everyKindStandsMissingFdinfo() {
        recorded.list().fds().forEach(fd -> process.failing("fdinfo", fd, new IOException("Too many open files")));

        List<Descriptor> descriptors = probe.snapshot().resources();
        assertThat(descriptors).hasSize(recorded.list().fds().size()).allSatisfy(descriptor -> {
            assertThat(descriptor.describe()).doesNotContain("Optional", "watching nothing", "-1");
            assertThat(descriptor.entry().unknown()).contains("its flags and other details: Too many open files");
        });
        assertThat(descriptors)
                .filteredOn(Pipe.class::isInstance)
                .extracting("end", "otherEnd")
                .containsOnly(tuple(PipeEnd.UNKNOWN, Optional.empty()));
    }

    @Test
    void everyKindStandsStrangeFdinfo() {
        recorded.list().fds().forEach(fd -> {
            Entry entry = recorded.get(fd);
            recorded.put(
                    fd, entry.withFdinfo(entry.fdinfo().replaceAll("[0-9]", "x") + "\n:\n:x\ntfd:\ninotify wd:\n"));
        });

        assertThat(probe.snapshot().resources())
                .hasSize(recorded.list().fds().size())
                .allSatisfy(descriptor -> assertThat(descriptor.facts()).isNotNull());
    }

    @Test
    void aProcessWithoutDescriptorsLeftStillKnowsItsEventFds() {
        Snapshot<Descriptor> before = probe.snapshot();
        recorded.list().fds().forEach(fd -> process.failing("fdinfo", fd, new IOException("Too many open files")));

        assertThat(probe.snapshot().identities()).isEqualTo(before.identities());
        change("eventfd", entry -> recorded.get(recorded.fd("signalfd")));
        assertThat(probe.snapshot().identities()).isNotEqualTo(before.identities());
    }

    @Test
    void tablesThatCannotBeReadAreNamed() {
        process.failing("table", -1, new AccessDeniedException("/proc/self/net/tcp"));

        assertThat(resource(recorded.fd("TCP, listening")))
                .isInstanceOf(UnknownSocket.class)
                .satisfies(socket -> assertThat(socket.entry().unknown())
                        .singleElement()
                        .asString()
                        .startsWith(
                                "its protocol and addresses: not all of the kernel's tables could be read (net/unix:"
                                        + " Permission denied; net/udp6: Permission denied;"));
    }

    @Test
    void linesThatAreNoneAreSkipped() {
        recorded.table("tcp6", "\n\n   0: x\n" + "x ".repeat(20) + "\n");
        recorded.table("unix", "\u0000\n: : : :\n");
        recorded.table("netlink", "1 2 3\n1 2 3 4 5 6 7 8 9 x\n");
        recorded.table("packet", "1 2 3 4 5 6 7 8 x\n");

        assertThat(resource(recorded.fd("TCP, listening"))).isInstanceOf(InetSocket.class);
        assertThat(resource(recorded.fd("unix, client"))).isInstanceOf(UnknownSocket.class);
        assertThat(resource(recorded.fd("netlink, bound"))).isInstanceOf(UnknownSocket.class);
        assertThat(resource(recorded.fd("packet, cooked"))).isInstanceOf(UnknownSocket.class);
    }

    @Test
    void aPipeSaysWhyItsOtherEndIsUnknown() {
        Snapshot<Descriptor> snapshot = probe.snapshot();
        process.failing("list", -1, new FileSystemException("/proc/self/fd", null, "Cannot allocate memory"));

        assertThat(snapshot.resources())
                .filteredOn(descriptor -> descriptor.fd() == recorded.fd("pipe, read end"))
                .singleElement()
                .satisfies(pipe -> {
                    assertThat(pipe.summary()).isEqualTo("pipe, read end");
                    assertThat(pipe.entry().unknown())
                            .containsExactly("who holds the other end: Cannot allocate memory");
                });
    }

    @Test
    void aSystemWithoutProcIsSaidToBeOne() {
        process.failing("list", -1, new NoSuchFileException("/proc/self/fd/"));

        assertThat(new DescriptorProbe(process, "Mac OS X").snapshot())
                .returns(0, Snapshot::size)
                .returns(
                        List.of("descriptors were not observed: that takes the /proc of Linux, and this is Mac OS X"),
                        Snapshot::unobserved);
        assertThat(probe.snapshot().unobserved())
                .containsExactly("descriptors were not observed: there is no /proc/self/fd/, so /proc is not mounted or"
                        + " shows other processes than this one");
    }

    @Test
    void whatWasNotObservedIsNeverClean() {
        Snapshot<Descriptor> before = probe.snapshot();
        process.failing("list", -1, new AccessDeniedException("/proc/self/fd/"));

        assertThat(probe.snapshot().leakedSince(before)).isInstanceOf(LeakReport.Inconclusive.class);
        assertThat(probe.snapshot().unobserved())
                .containsExactly("descriptors were not observed: /proc/self/fd/ may be read by its owner only");
    }

    @Test
    void aRootThatIsMissingOrNoProcess(@TempDir Path directory) {
        assertThat(new DescriptorProbe(new ProcFs(directory.resolve("missing")), "Linux")
                        .snapshot()
                        .unobserved())
                .singleElement()
                .asString()
                .contains("there is no " + directory.resolve("missing"));
        assertThat(new DescriptorProbe(new ProcFs(Path.of("/dev/null")), "Linux")
                        .snapshot()
                        .unobserved())
                .singleElement()
                .asString()
                .startsWith("descriptors were not observed: ");
    }

    @Test
    void whatTheSecurityManagerForbidsIsSaid() {
        ProcessView forbidden = (ProcessView) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ProcessView.class}, (proxy, method, arguments) -> {
                    throw new SecurityException("access denied");
                });

        assertThat(new DescriptorProbe(forbidden, "Linux").snapshot().unobserved())
                .containsExactly("descriptors were not observed: access denied");
    }

    @Test
    void identitiesOfOthersAreNoneOfOurs() {
        assertThat(probe.inspect(Set.of("x"))).isEmpty();
        assertThat(probe.stillThere(Set.of("x"))).isEmpty();
    }

    @Test
    void stillThereLooksAtWhatItIsAskedFor() {
        Set<Object> all = probe.snapshot().identities();
        int closed = recorded.fd("regular file");
        recorded.close(closed);
        change("eventfd", replace("eventfd-id: 1\n", "eventfd-id: 4\n"));

        assertThat(probe.stillThere(all)).hasSize(all.size() - 2).isSubsetOf(all);
    }

    private Descriptor resource(int fd) {
        return probe.snapshot().resources().stream()
                .filter(descriptor -> descriptor.fd() == fd)
                .findFirst()
                .orElseThrow();
    }

    private boolean differenceAfter(String what, UnaryOperator<Entry> change) {
        Set<Object> before = probe.snapshot().identities();
        Entry entry = recorded.get(recorded.fd(what));
        change(what, change);
        boolean different = !probe.snapshot().identities().equals(before);
        change(what, changed -> entry);
        return different;
    }

    private static UnaryOperator<Entry> replace(String text, String by) {
        return entry -> {
            assertThat(entry.fdinfo()).contains(text);
            return entry.withFdinfo(entry.fdinfo().replace(text, by));
        };
    }

    private void change(String what, UnaryOperator<Entry> change) {
        int fd = recorded.fd(what);
        Entry entry = change.apply(recorded.get(fd));
        recorded.put(fd, new Entry(what, entry.stat(), entry.link(), entry.fdinfo()));
    }
}
