package dev.watertight.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.watertight.Allowances;
import dev.watertight.LeakReport.Clean;
import dev.watertight.LeakReport.Inconclusive;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Snapshot;
import dev.watertight.fork.Commanded;
import dev.watertight.fork.CommandedJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;

/** The Java threads of a launched JVM, of the same JDK as this one. */
@EnabledOnOs(OS.LINUX)
class JvmThreadsTest {

    @Test
    void tellsAThreadThatKeepsRunning() throws Exception {
        try (Commanded jvm = CommandedJvm.start()) {
            Snapshot<LiveThread> before = Threads.snapshotOf(jvm.handle());
            jvm.tell("run");
            assertThat(Threads.snapshotOf(jvm.handle()).leakedSince(before)).isInstanceOf(Clean.class);
            jvm.tell("thread").tell("executor");

            await().untilAsserted(() -> {
                Leaky report = (Leaky) Threads.snapshotOf(jvm.handle()).leakedSince(before);
                assertThat(report.leaks()).hasSize(2);
                assertThat((LiveThread) report.leaks().get(0)).satisfies(thread -> {
                    assertThat(thread.name()).isEqualTo("a \"worker\" of ours");
                    assertThat(thread.state()).contains(Thread.State.WAITING);
                    assertThat(thread.topUserFunction()).contains("dev.watertight.fork.CommandedJvm.block");
                    assertThat(thread.stack())
                            .filteredOn(frame -> frame.getMethodName().equals("await"))
                            .first()
                            .satisfies(frame -> {
                                assertThat(frame.getModuleName()).isEqualTo("java.base");
                                assertThat(frame.getFileName()).isEqualTo("CountDownLatch.java");
                                assertThat(frame.getLineNumber()).isPositive();
                            });
                });
                assertThat(report.leaks().get(1).facts())
                        .anyMatch(fact -> fact.value().contains("ThreadPoolExecutor that was not shut down"));
            });
            assertThat(Threads.snapshotOf(jvm.handle())
                            .leakedSince(
                                    before,
                                    Allowances.ignoringInBacktrace("dev.watertight.fork.CommandedJvm.block"),
                                    Allowances.ignoringThreadsNamed("pool-*")))
                    .isInstanceOf(Clean.class);
        }
    }

    @Test
    void nothingLeaksInAJvmThatDoesNothing() throws Exception {
        try (Commanded jvm = CommandedJvm.start()) {
            assertThat(Threads.snapshotOf(jvm.handle()).leaked()).isInstanceOf(Clean.class);
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_25)
    void saysThatVirtualThreadsWereNotObserved() throws Exception {
        try (Commanded jvm = CommandedJvm.start()) {
            Snapshot<LiveThread> before = Threads.snapshotOf(jvm.handle());
            jvm.tell("virtual thread");

            Snapshot<LiveThread> after = Threads.snapshotOf(jvm.handle());

            assertThat(before.unobserved()).isEmpty();
            assertThat(after.unobserved()).singleElement().asString().startsWith("virtual threads of the JVM with pid");
            assertThat(after.leakedSince(before)).isInstanceOf(Inconclusive.class);
        }
    }

    /** Such a JVM would write a thread dump to its output instead, if it were sent the signal. */
    @Test
    void doesNotAskAJvmThatDoesNotAnswer() throws Exception {
        try (Commanded jvm = CommandedJvm.start("-XX:+DisableAttachMechanism")) {
            assertThat(Threads.snapshotOf(jvm.handle()).unobserved())
                    .singleElement()
                    .asString()
                    .endsWith("it runs with -XX:+DisableAttachMechanism");
            jvm.tell("run");
        }
    }

    @Test
    void leavesNoFileBehind() throws Exception {
        try (Commanded jvm = CommandedJvm.start()) {
            long pid = jvm.handle().pid();
            Threads.snapshotOf(jvm.handle());

            assertThat(Files.exists(Path.of("/tmp/.attach_pid" + pid))).isFalse();
        }
    }

    @Test
    void saysThatTheJvmHasEnded() throws Exception {
        try (Commanded jvm = CommandedJvm.start()) {
            Snapshot<LiveThread> threads = Threads.snapshotOf(jvm.handle());
            jvm.process().destroyForcibly().waitFor();

            assertThatIllegalStateException().isThrownBy(threads::resources);
            assertThatIllegalStateException().isThrownBy(() -> Threads.snapshotOf(jvm.handle()));
        }
    }
}
