package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.watertight.LeakReport;
import dev.watertight.Snapshot;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ManyDescriptorsTest {

    @Test
    @EnabledOnOs(OS.LINUX)
    void tenThousandLeaksAreFound() throws IOException {
        Snapshot<Descriptor> before = Descriptors.snapshot();
        List<Closeable> open = new ArrayList<>();
        try {
            for (int i = 0; i < 10_000; i++) {
                open.add(new FileInputStream("/dev/null"));
            }
            Snapshot<Descriptor> after = Descriptors.snapshot();
            assertThat(after.leakedSince(before))
                    .isInstanceOfSatisfying(
                            LeakReport.Leaky.class,
                            report -> assertThat(report.leaks()).hasSize(10_000).hasOnlyElementsOfType(Device.class));
        } catch (FileNotFoundException e) {
            abort("this process may not open 10,000 files: " + e.getMessage());
        } finally {
            for (Closeable each : open) {
                each.close();
            }
        }
        assertThat(Descriptors.snapshot().leakedSince(before)).isInstanceOf(LeakReport.Clean.class);
    }

    /** Each pipe looks for its other end, each socket for its line, each epoll instance for what it watches. */
    @Test
    void theWorkGrowsWithTheNumberOfDescriptorsAndNotFaster() {
        assertThat(calls(2_000) / 2_000.0).isCloseTo(calls(200) / 200.0, withPercentage(5));
    }

    /** A socket, a pipe or a device is known again by its inode, as a file is, without a look at its link. */
    @Test
    void aSecondLookCostsNoMoreForSocketsThanForFiles() {
        assertThat(callsOfSecondLook("TCP, listening", "pipe, read end", "character device"))
                .isEqualTo(callsOfSecondLook("regular file", "regular file, O_SYNC", "directory"));
    }

    /** All of an epoll instance's kin have one inode, so a number that is used again may have become another of them. */
    @Test
    void aSecondLookSeesWhatHasBecomeOfAnAnonymousInode() {
        RecordedProcess recorded = RecordedProcess.load(RecordedProcess.LINUX_6_18);
        var probe = new DescriptorProbe(recorded, "Linux");
        Set<Object> before = probe.snapshot().identities();
        recorded.put(recorded.fd("timerfd, armed"), recorded.get(recorded.fd("epoll")));

        assertThat(probe.snapshot().identities()).hasSameSizeAs(before).isNotEqualTo(before);
    }

    private static int callsOfSecondLook(String... kinds) {
        RecordedProcess recorded = RecordedProcess.load(RecordedProcess.LINUX_6_18);
        List<Integer> kept = Stream.of(kinds).map(recorded::fd).toList();
        recorded.list().fds().stream().filter(fd -> !kept.contains(fd)).forEach(recorded::close);
        var probe = new DescriptorProbe(recorded, "Linux");
        probe.snapshot();
        int before = recorded.calls();
        assertThat(probe.snapshot().size()).isEqualTo(kinds.length);
        return recorded.calls() - before;
    }

    private static int calls(int count) {
        RecordedProcess recorded = RecordedProcess.load(RecordedProcess.LINUX_6_18);
        List<String> kinds = List.of("pipe, read end", "pipe, write end", "TCP, listening", "eventfd", "regular file");
        List<RecordedProcess.Entry> entries =
                kinds.stream().map(kind -> recorded.get(recorded.fd(kind))).toList();
        recorded.list().fds().forEach(recorded::close);
        for (int i = 0; i < count; i++) {
            recorded.put(i, entries.get(i % entries.size()).withInode(new Inode(9, 1000 + i / 5)));
        }
        var probe = new DescriptorProbe(recorded, "Linux");
        assertThat(probe.snapshot().resources()).hasSize(count);
        return recorded.calls();
    }
}
