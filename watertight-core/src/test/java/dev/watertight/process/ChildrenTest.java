package dev.watertight.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.watertight.LeakReport;
import dev.watertight.Resource.Fact;
import dev.watertight.Snapshot;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
class ChildrenTest {

    private final Snapshot<ChildProcess> before = Children.snapshot();

    @AfterEach
    void kill() throws InterruptedException {
        for (ChildProcess child : Children.snapshot().resources()) {
            if (!before.contains(child)) {
                child.handle().destroyForcibly();
            }
        }
        await().until(() -> Children.snapshot().leakedSince(before) instanceof LeakReport.Clean);
    }

    @Test
    void tellsWhatRuns() throws IOException {
        Process process = new ProcessBuilder("sleep", "1000").start();

        ChildProcess child = only(Children.snapshot().leakedSince(before));

        assertThat(child.pid()).isEqualTo(process.pid());
        assertThat(child.handle()).isEqualTo(process.toHandle());
        assertThat(child.parent()).contains(ProcessHandle.current().pid());
        assertThat(child.startTime()).isEqualTo(process.info().startInstant());
        assertThat(child.describe()).matches("pid \\d+, .*sleep 1000");
    }

    @Test
    void tellsTheChildrenOfChildren() throws IOException {
        Process shell = new ProcessBuilder("sh", "-c", "sleep 1000 & wait").start();
        await().until(() -> shell.descendants().findAny().isPresent());

        List<ChildProcess> children = Children.snapshot().resources().stream()
                .filter(child -> !before.contains(child))
                .toList();

        assertThat(children).hasSize(2);
        assertThat(children)
                .filteredOn(child -> child.pid() != shell.pid())
                .singleElement()
                .satisfies(child -> assertThat(child.facts()).contains(new Fact("child of", "pid " + shell.pid())));
    }

    @Test
    void seesAProcessThatWasStartedAfterALookThatFoundNone() throws Exception {
        Snapshot<ChildProcess> none = Children.snapshot();
        Process first = new ProcessBuilder("sleep", "1000").start();
        assertThat(only(Children.snapshot().leakedSince(none)).pid()).isEqualTo(first.pid());

        first.destroyForcibly().waitFor();
        Process second = new ProcessBuilder("sleep", "1000").start();

        assertThat(only(Children.snapshot().leakedSince(none)).pid()).isEqualTo(second.pid());
    }

    @Test
    void doesNotTellWhatHasEnded() throws Exception {
        assertThat(new ProcessBuilder("true").start().waitFor()).isZero();

        assertThat(Children.snapshot().leakedSince(before)).isInstanceOf(LeakReport.Clean.class);
    }

    @Test
    void escapesCommandLines() {
        var child = new ChildProcess(
                ProcessHandle.current(),
                42,
                Optional.empty(),
                Optional.of("evil\n\u001b[31m"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertThat(child.describe()).isEqualTo("pid 42, evil\\n\\u001b[31m");
    }

    @Test
    void saysWhatCannotBeRead() {
        var child = new ChildProcess(
                ProcessHandle.current(),
                42,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        assertThat(child.describe()).isEqualTo("pid 42, command line not readable");
    }

    private static ChildProcess only(LeakReport report) {
        assertThat(report).as(report.text()).isInstanceOf(LeakReport.Leaky.class);
        assertThat(((LeakReport.Leaky) report).leaks()).hasSize(1);
        return (ChildProcess) ((LeakReport.Leaky) report).leaks().get(0);
    }
}
