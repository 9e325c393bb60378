package dev.watertight.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Resource.Fact;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.descriptor.Pipe;
import dev.watertight.descriptor.PipeHolder;
import dev.watertight.descriptor.RegularFile;
import dev.watertight.thread.LiveThread;
import dev.watertight.thread.Threads;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Looks at processes other than this JVM. */
@EnabledOnOs(OS.LINUX)
class SnapshotOfTest {

    private final Snapshot<Descriptor> ours = Descriptors.snapshot();
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endAllAndLeaveNothingBehind() throws Exception {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            process.getOutputStream().close();
            process.getInputStream().close();
            process.getErrorStream().close();
        }
        await().untilAsserted(() ->
                assertThat(Descriptors.snapshot().leakedSince(ours)).isInstanceOf(LeakReport.Clean.class));
    }

    private Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command).start();
        started.add(process);
        return process;
    }

    /** A shell that obeys its standard input, and has done so when this returns. */
    private Process shell(String command) throws IOException {
        Process shell = start("sh");
        tell(shell, command);
        return shell;
    }

    private static void tell(Process shell, String command) throws IOException {
        Writer input = shell.outputWriter();
        input.write(command + "\necho done\n");
        input.flush();
        assertThat(shell.inputReader().readLine()).isEqualTo("done");
    }

    @Test
    void tellsAFileThatAnotherProcessOpened(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("leaked"));
        Process shell = shell(":");
        Snapshot<Descriptor> before = Descriptors.snapshotOf(shell.toHandle());

        assertThat(Descriptors.snapshotOf(shell.toHandle()).leakedSince(before)).isInstanceOf(LeakReport.Clean.class);
        tell(shell, "exec 7< " + file);

        LeakReport report = Descriptors.snapshotOf(shell.toHandle()).leakedSince(before);
        assertThat(((Leaky) report).leaks()).singleElement().isInstanceOfSatisfying(RegularFile.class, leak -> {
            assertThat(leak.fd()).isEqualTo(7);
            assertThat(leak.path()).isEqualTo(file.toString());
        });
        tell(shell, "exec 7<&-");
        assertThat(Descriptors.snapshotOf(shell.toHandle()).leakedSince(before)).isInstanceOf(LeakReport.Clean.class);
    }

    @Test
    void tellsTheChildrenOfAnotherProcess() throws IOException {
        Process shell = shell(":");
        Snapshot<ChildProcess> before = Children.snapshotOf(shell.toHandle());
        tell(shell, "sleep 1000 > /dev/null 2>&1 &");

        // for a moment it is a shell, too
        await().untilAsserted(() -> {
            LeakReport report = Children.snapshotOf(shell.toHandle()).leakedSince(before);
            assertThat(((Leaky) report).leaks())
                    .singleElement()
                    .satisfies(leak -> assertThat(leak.describe()).matches("pid \\d+, .*sleep 1000"));
        });
    }

    @Test
    void tellsTheTasksOfAnotherProcess() throws IOException {
        Process shell = shell(":");

        assertThat(Threads.snapshotOf(shell.toHandle()).resources())
                .singleElement()
                .satisfies(task -> {
                    assertThat(task.id()).isEqualTo(shell.pid());
                    assertThat(task.describe()).contains("\"sh\"");
                });
    }

    @Test
    void tellsWhoHoldsTheOtherEndsOfItsPipes() throws IOException {
        Process shell = shell("sleep 1000 | cat &");
        ProcessHandle cat =
                await().until(() -> child(shell, "/cat"), Optional::isPresent).orElseThrow();
        ProcessHandle sleep =
                await().until(() -> child(shell, "/sleep"), Optional::isPresent).orElseThrow();

        Pipe input = pipe(cat, 0);
        assertThat(input.otherEnd()).contains(List.of());
        assertThat(input.otherProcesses()).containsExactly(new PipeHolder(sleep.pid(), "sleep", 1));
        assertThat(input.facts())
                .first()
                .hasToString(new Fact("write end", "fd 1 of pid " + sleep.pid() + " (sleep)").toString());
        assertThat(pipe(shell.toHandle(), 0).otherProcesses())
                .extracting(PipeHolder::pid)
                .containsExactly(ProcessHandle.current().pid());
    }

    private static Optional<ProcessHandle> child(Process parent, String command) {
        return parent.children()
                .filter(child -> child.info().command().orElse("").endsWith(command))
                .findAny();
    }

    private static Pipe pipe(ProcessHandle process, int fd) {
        return Descriptors.snapshotOf(process).resources().stream()
                .filter(descriptor -> descriptor.fd() == fd)
                .map(Pipe.class::cast)
                .findAny()
                .orElseThrow();
    }

    @Test
    void takesTheWayOfThisJvmForThisJvm() {
        Snapshot<LiveThread> threads = Threads.snapshotOf(ProcessHandle.current());

        assertThat(threads.leakedSince(Threads.snapshot())).isInstanceOf(LeakReport.Clean.class);
        assertThat(Children.snapshotOf(ProcessHandle.current()).leakedSince(Children.snapshot()))
                .isInstanceOf(LeakReport.Clean.class);
        assertThat(Descriptors.snapshotOf(ProcessHandle.current()).leakedSince(Descriptors.snapshot()))
                .isInstanceOf(LeakReport.Clean.class);
    }

    @Test
    void doesNotCompareOneProcessWithAnother() throws IOException {
        Process one = shell(":");
        Process other = shell(":");
        Snapshot<Descriptor> baseline = Descriptors.snapshotOf(one.toHandle());
        Snapshot<Descriptor> snapshot = Descriptors.snapshotOf(other.toHandle());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> snapshot.leakedSince(baseline))
                .withMessageMatching("the baseline was taken of another process: expected a snapshot of pid "
                        + other.pid() + ", started .*, but got one of pid " + one.pid() + ", started .*");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> snapshot.leakedSince(Descriptors.snapshot()))
                .withMessageEndingWith("but got one of this JVM");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Threads.snapshotOf(one.toHandle()).leakedSince(Threads.snapshot(), "kernel..."));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Children.snapshotOf(one.toHandle()).leakedSince(Children.snapshot()));
    }

    @Test
    void saysThatTheProcessHasEnded() throws Exception {
        Process process = start("true");
        process.waitFor();

        assertThatIllegalStateException()
                .isThrownBy(() -> Descriptors.snapshotOf(process.toHandle()))
                .withMessageContaining("pid " + process.pid() + " has ended");
        assertThatIllegalStateException().isThrownBy(() -> Threads.snapshotOf(process.toHandle()));
        assertThatIllegalStateException().isThrownBy(() -> Children.snapshotOf(process.toHandle()));
    }

    @Test
    void saysThatAZombieHasEnded() throws Exception {
        // what a shell starts is not reaped by what takes its place
        Process parent = start("sh", "-c", "true & exec sleep 1000");
        await().until(() -> parent.children().findAny().filter(this::isZombie).isPresent());
        ProcessHandle zombie = parent.children().findAny().orElseThrow();

        assertThatIllegalStateException()
                .isThrownBy(() -> Descriptors.snapshotOf(zombie))
                .withMessageContaining("pid " + zombie.pid() + " has ended");
        assertThatIllegalStateException().isThrownBy(() -> Threads.snapshotOf(zombie));
        assertThatIllegalStateException().isThrownBy(() -> Children.snapshotOf(zombie));
    }

    private boolean isZombie(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }

    /** A report without what could not be read any more would be a false green. */
    @Test
    void saysThatTheProcessEndedBeforeTheDetailsWereRead(@TempDir Path directory) throws Exception {
        Process shell = shell(":");
        Snapshot<Descriptor> before = Descriptors.snapshotOf(shell.toHandle());
        Snapshot<LiveThread> threads = Threads.snapshotOf(shell.toHandle());
        tell(shell, "exec 7> " + directory.resolve("leaked"));
        Snapshot<Descriptor> after = Descriptors.snapshotOf(shell.toHandle());
        shell.destroyForcibly().waitFor();

        assertThatIllegalStateException()
                .isThrownBy(() -> after.leakedSince(before))
                .withMessageContaining("pid " + shell.pid() + " has ended");
        assertThatIllegalStateException().isThrownBy(after::resources);
        assertThatIllegalStateException().isThrownBy(threads::resources);
    }
}
