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
            // the JVM itself may have one more open, for a moment
            assertThat(after.size()).isBetween(before.size() + 10_000, before.size() + 10_003);
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
