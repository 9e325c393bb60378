package dev.watertight.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.watertight.LeakReport.Clean;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.thread.LiveThread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class SessionSnapshotsTest {

    @Test
    void tellsWhatTheProcessOpensAndStarts() throws Exception {
        try (Session session = Session.start(new ProcessBuilder(
                "sh",
                "-c",
                "trap 'exec 7</dev/null; sleep 1000 & echo done' USR1; echo ready;"
                        + " while true; do sleep 0.01; done"))) {
            session.awaitOutput("ready");
            Snapshot<Descriptor> descriptors = session.descriptors();
            Snapshot<LiveThread> threads = session.threads();
            session.signal(10);
            session.awaitOutput("done");

            assertThat(((Leaky) session.descriptors().leakedSince(descriptors)).leaks())
                    .singleElement()
                    .asString()
                    .contains("fd 7", "/dev/null");
            assertThat(session.threads().leakedSince(threads)).isInstanceOf(Clean.class);
            await().untilAsserted(() -> assertThat(session.children().resources())
                    .anyMatch(child -> child.describe().contains("sleep 1000")));
        }
    }

    /** Their parent has ended, and the system has given them another. */
    @Test
    void tellsDaemons() throws Exception {
        try (Session session = Session.start(
                new ProcessBuilder("sh", "-c", "echo ready; read word; (sleep 1000 &); echo done; read word"))) {
            session.awaitOutput("ready");
            Snapshot<ChildProcess> good = session.children();
            session.process().outputWriter().append("go on\n").flush();
            session.awaitOutput("done");

            await().untilAsserted(() -> assertThat(
                            Children.snapshotOf(session.process().toHandle()).size())
                    .isZero());
            assertThat(((Leaky) session.children().leakedSince(good)).leaks())
                    .singleElement()
                    .satisfies(leak -> assertThat(leak.describe()).contains("sleep 1000"));
            assertThat(Children.snapshotOf(session.process().toHandle()).leakedSince(good))
                    .isInstanceOf(Clean.class);
        }
    }

    /** It keeps its number, and has a name but no command line any more. */
    @Test
    void tellsWhatTheProcessHasNotReaped() throws Exception {
        // what a shell starts is not reaped by what takes its place
        try (Session session =
                Session.start(new ProcessBuilder("sh", "-c", "echo ready; read word; true & exec sleep 1000"))) {
            session.awaitOutput("ready");
            Snapshot<ChildProcess> good = session.children();
            session.process().outputWriter().append("go on\n").flush();

            await().untilAsserted(() -> assertThat(((Leaky) session.children().leakedSince(good)).leaks())
                    .singleElement()
                    .satisfies(leak -> assertThat(leak.describe())
                            .matches("pid \\d+ \\((sh|true)\\), ended, and not reaped by its parent")));
        }
    }

    @Test
    void saysThatTheProcessHasEnded() throws Exception {
        try (Session session = Session.start(new ProcessBuilder("sh", "-c", "exit 3"))) {
            session.awaitExit();

            assertThatIllegalStateException()
                    .isThrownBy(session::descriptors)
                    .withMessageContaining("it has ended with exit code 3");
            assertThatIllegalStateException().isThrownBy(session::threads);
            assertThatIllegalStateException().isThrownBy(session::children);
        }
    }
}
