package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakReport;
import dev.watertight.Snapshot;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class MomentaryTest {

    /** As the VM does, from a thread of its own, whenever it likes. */
    @Test
    void whatIsClosedWhileItIsJudgedIsNoLeak() throws Exception {
        Thread judge = Thread.currentThread();
        Snapshot<Descriptor> good = Descriptors.snapshot();
        try (var limits = new FileInputStream("/proc/meminfo")) {
            Thread reader = new Thread(() -> {
                while (Arrays.stream(judge.getStackTrace())
                        .noneMatch(frame -> frame.getClassName().equals(Momentary.class.getName()))) {
                    LockSupport.parkNanos(1_000_000);
                }
                close(limits);
            });
            reader.setDaemon(true);
            reader.start();
            Snapshot<Descriptor> now = Descriptors.snapshot();
            LeakReport report = now.leakedSince(good);
            assertThat(report).isInstanceOf(LeakReport.Clean.class);
            assertThat(report.allowed()).singleElement().satisfies(judged -> {
                assertThat(((Descriptor) judged.resource()).describe()).contains("/proc/meminfo");
                assertThat(judged.reason()).startsWith("it was closed at once");
            });
            reader.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/meminfo", "/proc/self/status"})
    void whatStaysOpenIsALeak(String file) throws IOException {
        Snapshot<Descriptor> good = Descriptors.snapshot();
        try (var limits = new FileInputStream(file)) {
            assertThat(Descriptors.snapshot().leakedSince(good)).isInstanceOf(LeakReport.Leaky.class);
            assertThat(limits.getFD().valid()).isTrue();
        }
    }

    private static void close(FileInputStream file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
