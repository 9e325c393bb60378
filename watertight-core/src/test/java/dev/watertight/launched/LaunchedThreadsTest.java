package dev.watertight.launched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watertight.Allowances;
import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Judged;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.process.ChildProcess;
import dev.watertight.process.Children;
import dev.watertight.thread.LiveThread;
import dev.watertight.thread.Threads;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class LaunchedThreadsTest {

    @Test
    void threadsInCAreTasks() throws IOException {
        try (Launched program = Launched.c().awaitReady()) {
            Snapshot<LiveThread> good = Threads.snapshotOf(program.handle());
            program.tell("thread");
            await().untilAsserted(() -> assertThat(leaks(program, good))
                    .singleElement()
                    .satisfies(thread -> {
                        assertThat(thread.name()).isEqualTo("worker");
                        assertThat(thread.type()).isEqualTo("task");
                        assertThat(thread.describe()).isEqualTo("#" + thread.id() + " \"worker\"");
                    }));
        }
    }

    /** The kernel shows it for some moments more. */
    @Test
    void aThreadThatWasJoinedIsNotTold() throws IOException {
        try (Launched program = Launched.c().awaitReady()) {
            Snapshot<LiveThread> good = Threads.snapshotOf(program.handle());
            for (int i = 0; i < 10; i++) {
                program.tell("run");
                assertThat(Threads.snapshotOf(program.handle()).leakedSince(good))
                        .isInstanceOf(LeakReport.Clean.class);
            }
        }
    }

    /** It stays when the timer has gone, and nothing tells whether it is that of all timers. */
    @Test
    void theThreadForTimersInCIsUndecided() throws IOException {
        try (Launched program = Launched.c().awaitReady()) {
            Snapshot<LiveThread> good = Threads.snapshotOf(program.handle());
            program.tell("timer");
            await().untilAsserted(() -> assertThat(
                            Threads.snapshotOf(program.handle()).leakedSince(good))
                    .isInstanceOfSatisfying(
                            LeakReport.Inconclusive.class,
                            report -> assertThat(report.undecided())
                                    .extracting(Judged::reason)
                                    .singleElement()
                                    .asString()
                                    .startsWith("C's library calls the functions of timers in it")));
            program.tell("thread");
            await().untilAsserted(() -> assertThat(leaks(program, good)).hasSize(1));
        }
    }

    /** They have the names that the program's threads may have as well; what tells is the kernel. */
    @Test
    void theKernelsWorkersForAnIoUringAreNotTold() throws IOException {
        try (Launched program = Launched.c().awaitReady()) {
            Snapshot<LiveThread> good = Threads.snapshotOf(program.handle());
            Snapshot<Descriptor> goodDescriptors = Descriptors.snapshotOf(program.handle());
            program.tell("ring");
            assumeTrue(
                    Descriptors.snapshotOf(program.handle()).leakedSince(goodDescriptors) instanceof LeakReport.Leaky,
                    "this process may have no io_uring");
            assumeTrue(
                    Path.of("/proc/" + program.handle().pid() + "/task")
                                    .toFile()
                                    .list()
                                    .length
                            > 1,
                    "before Linux 5.12 the kernel works for it in threads that are none of the process");
            // the kernel names its thread only once it runs; up to then it has the program's name
            await().untilAsserted(() -> {
                LeakReport report = Threads.snapshotOf(program.handle()).leakedSince(good);
                assertThat(report).isInstanceOf(LeakReport.Clean.class);
                assertThat(report.allowed()).singleElement().satisfies(allowed -> {
                    assertThat(((LiveThread) allowed.resource()).name()).startsWith("iou-sqp-");
                    assertThat(allowed.reason()).startsWith("the kernel works in it for an io_uring");
                });
            });
            program.tell("pose");
            await().untilAsserted(() -> assertThat(leaks(program, good))
                    .singleElement()
                    .satisfies(thread -> assertThat(thread.name()).isEqualTo("iou-sqp-1")));
        }
    }

    /** Node's pool, which it starts with the first work for it, is not told from a worker that works. */
    @Test
    void threadsOfNodeAreUndecidedIfTheyMayBeItsOwn() throws IOException {
        try (Launched program = Launched.node().awaitReady()) {
            Snapshot<LiveThread> good = Threads.snapshotOf(program.handle());
            program.tell("random");
            LeakReport report = Threads.snapshotOf(program.handle()).leakedSince(good);
            assertThat(report)
                    .isInstanceOfSatisfying(
                            LeakReport.Inconclusive.class,
                            inconclusive -> assertThat(inconclusive.undecided())
                                    .extracting(Judged::reason)
                                    .isNotEmpty()
                                    .allSatisfy(
                                            reason -> assertThat(reason).startsWith("Node starts threads for itself")));
            program.tell("worker");
            await().untilAsserted(() -> assertThat(leaks(program, good)).hasSize(1));
        }
    }

    @Test
    void threadsInPythonAreTasks() throws IOException {
        try (Launched program = Launched.python()) {
            assertThreadsAreTasks(program);
        }
    }

    @Test
    void threadsInRustAreTasks() throws IOException {
        try (Launched program = Launched.rust()) {
            assertThreadsAreTasks(program);
        }
    }

    /** Those that may block end when they have been idle; those that drive it stay as long as the runtime. */
    @Test
    void threadsOfTokioAreTheProgramsAndTold() throws IOException {
        try (Launched program = Launched.tokio().awaitReady()) {
            program.tell("runtime");
            Snapshot<LiveThread> good = Threads.snapshotOf(program.handle());
            Snapshot<ChildProcess> goodChildren = Children.snapshotOf(program.handle());
            program.tell("serve");
            await().untilAsserted(() -> assertThat(
                            Threads.snapshotOf(program.handle()).leakedSince(good))
                    .isInstanceOf(LeakReport.Clean.class));
            assertThat(Children.snapshotOf(program.handle()).leakedSince(goodChildren))
                    .isInstanceOf(LeakReport.Clean.class);
            program.tell("runtime").tell("child");
            await().untilAsserted(() -> assertThat(leaks(program, good))
                    .extracting(LiveThread::name)
                    .containsExactly("tokio-rt-worker", "tokio-rt-worker"));
            assertThat(Children.snapshotOf(program.handle()).leakedSince(goodChildren))
                    .asString()
                    .contains("sleep 1000");
        }
    }

    private static void assertThreadsAreTasks(Launched program) throws IOException {
        Snapshot<LiveThread> good = Threads.snapshotOf(program.awaitReady().handle());
        program.tell("serve").tell("random");
        assertThat(Threads.snapshotOf(program.handle()).leakedSince(good)).isInstanceOf(LeakReport.Clean.class);
        program.tell("thread");
        await().untilAsserted(() -> assertThat(leaks(program, good)).hasSize(1));
    }

    @Test
    void threadsOfAJvmAreJavaThreads() throws IOException {
        try (Launched program = Launched.java()) {
            // right after the start: the JVM is not there yet
            Snapshot<LiveThread> good = Threads.snapshotOf(program.handle());
            program.awaitReady().tell("serve");
            assertThat(Threads.snapshotOf(program.handle()).leakedSince(good)).isInstanceOf(LeakReport.Clean.class);
            program.tell("thread").tell("timer");
            await().untilAsserted(() -> assertThat(leaks(program, good))
                    .satisfiesExactly(
                            thread -> {
                                assertThat(thread.name()).isEqualTo("worker");
                                assertThat(thread.daemon()).isTrue();
                                assertThat(thread.state()).contains(Thread.State.WAITING);
                                assertThat(thread.topFunction()).contains("jdk.internal.misc.Unsafe.park");
                                assertThat(thread.topUserFunction()).contains("Server.park");
                            },
                            thread -> {
                                assertThat(thread.name()).isEqualTo("ticker");
                                assertThat(thread.facts().toString())
                                        .contains("a java.util.Timer that was not cancelled");
                            }));
            assertThat(Threads.snapshotOf(program.handle())
                            .leakedSince(
                                    good,
                                    Allowances.ignoringInBacktrace("Server.park"),
                                    Allowances.ignoringThreadsNamed("ticker")))
                    .isInstanceOf(LeakReport.Clean.class);
        }
    }

    /** Whose they are a dump does not tell for certain, and that they may be leaks is never left out. */
    @Test
    void idleWorkersAreUndecided() throws IOException {
        try (Launched program = Launched.java().awaitReady()) {
            Snapshot<LiveThread> good = Threads.snapshotOf(program.handle());
            program.tell("child").tell("pool");
            await().untilAsserted(() -> {
                LeakReport report = Threads.snapshotOf(program.handle()).leakedSince(good);
                assertThat(report)
                        .isInstanceOfSatisfying(
                                LeakReport.Inconclusive.class,
                                inconclusive -> assertThat(inconclusive.undecided())
                                        .extracting(Judged::reason)
                                        .anySatisfy(reason ->
                                                assertThat(reason).contains("idle worker of a ForkJoinPool")));
            });
        }
    }

    /** Of timers and of threads of RMI nothing tells whose they are, once the JDK may have some of its own. */
    @Test
    void threadsOfToolsAndPreferencesAreUndecided(@TempDir Path directory) throws IOException {
        String management = "-Dcom.sun.management.jmxremote.";
        try (Launched program = Launched.java(
                "-Djava.util.prefs.userRoot=" + directory,
                management + "port=0",
                management + "authenticate=false",
                management + "ssl=false")) {
            Snapshot<LiveThread> good = Threads.snapshotOf(program.handle());
            program.awaitReady().tell("preferences");
            LeakReport report = Threads.snapshotOf(program.handle()).leakedSince(good);
            assertThat(report)
                    .isInstanceOfSatisfying(
                            LeakReport.Inconclusive.class,
                            inconclusive -> assertThat(inconclusive.undecided())
                                    .extracting(Judged::reason)
                                    .anySatisfy(reason -> assertThat(reason).contains("java.util.prefs")));
            program.tell("timer");
            await().untilAsserted(() -> assertThat(leaks(program, good))
                    .singleElement()
                    .satisfies(thread -> assertThat(thread.name()).isEqualTo("ticker")));
        }
    }

    /** The socket and the thread are the VM's, and are not told. */
    @Test
    void askingAJvmLeavesNothingThatIsTold() throws IOException {
        try (Launched program = Launched.java()) {
            program.awaitReady().tell("socket").tell("serve");
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            Threads.snapshotOf(program.handle());
            LaunchedDescriptorsTest.assertClean(program, good);
            Snapshot<LiveThread> threads = Threads.snapshotOf(program.handle());
            assertThat(Threads.snapshotOf(program.handle()).leakedSince(threads))
                    .isInstanceOf(LeakReport.Clean.class);
            try (var files = Files.list(Path.of("/tmp"))) {
                assertThat(files)
                        .noneMatch(file ->
                                file.endsWith(".attach_pid" + program.process().pid()));
            }
        }
    }

    @Test
    void askingAJvmLeavesNothingHere() throws IOException {
        try (Launched program = Launched.java().awaitReady()) {
            try (LeakCheck check = LeakCheck.begin()) {
                assertThat(Threads.snapshotOf(program.handle()).resources()).isNotEmpty();
                assertThat(check.finish()).isInstanceOf(LeakReport.Clean.class);
            }
        }
    }

    @Test
    void anInterruptIsKept() throws IOException {
        try (Launched program = Launched.java().awaitReady()) {
            Thread.currentThread().interrupt();
            assertThat(Threads.snapshotOf(program.handle()).size()).isPositive();
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aJvmThatCannotBeAskedGoesOn() throws IOException {
        try (Launched program = Launched.java("-XX:+DisableAttachMechanism").awaitReady()) {
            assertThat(Threads.snapshotOf(program.handle()).unobserved())
                    .singleElement()
                    .asString()
                    .endsWith("it runs with -XX:+DisableAttachMechanism");
            program.tell("serve");
        }
    }

    /** It takes the signal by which HotSpot is asked for something else, and would write a dump. */
    @Test
    void aJvmThatIsNotHotSpotIsNotAsked() throws IOException {
        try (Launched program = Launched.otherJvm().awaitReady()) {
            assertThat(Threads.snapshotOf(program.handle()).unobserved())
                    .singleElement()
                    .asString()
                    .startsWith("the threads of the JVM with pid "
                            + program.process().pid() + " were not observed: ")
                    .contains("it is not HotSpot", "JDK");
            program.tell("file");
        }
    }

    @Test
    void aJvmThatDiesWhenItIsAskedLeavesNoFileBehind() throws IOException {
        try (Launched program = Launched.jvmLikeHotSpot().awaitReady()) {
            assertThatThrownBy(() -> Threads.snapshotOf(program.handle()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ended while the threads of it were read");
            assertThat(Path.of("/tmp/.attach_pid" + program.process().pid())).doesNotExist();
        }
    }

    /** As a killed JVM leaves it, whose number a new one gets. */
    @Test
    void aSocketThatNobodyListensToHidesNoJvm() throws IOException {
        try (Launched program = Launched.java().awaitReady()) {
            var left = UnixDomainSocketAddress.of(
                    "/tmp/.java_pid" + program.process().pid());
            ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(left).close();
            Snapshot<LiveThread> threads = Threads.snapshotOf(program.handle());
            assertThat(threads.unobserved()).isEmpty();
            assertThat(threads.resources()).isNotEmpty();
        }
    }

    /** Then the kernel would have whoever asks wait, for ever. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aJvmOfWhichTooManyAskIsNotWaitedFor() throws IOException {
        try (Launched program = Launched.java().awaitReady();
                ServerSocketChannel busy = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            var socket = UnixDomainSocketAddress.of(
                    "/tmp/.java_pid" + program.process().pid());
            busy.bind(socket, 1);
            try (SocketChannel first = SocketChannel.open(socket);
                    SocketChannel second = SocketChannel.open(socket)) {
                assertThat(List.of(first, second)).allMatch(SocketChannel::isConnected);
                assertThat(Threads.snapshotOf(program.handle()).unobserved())
                        .singleElement()
                        .asString()
                        .contains("takes no connection");
            } finally {
                Files.delete(socket.getPath());
            }
        }
    }

    /** It does not catch the signal by which others are told to answer, and would end. */
    @Test
    void aJvmThatCatchesNoSignalsIsAsked() throws IOException {
        try (Launched program = Launched.java("-Xrs")) {
            Snapshot<LiveThread> threads = Threads.snapshotOf(program.handle());
            assertThat(threads.unobserved()).isEmpty();
            assertThat(threads.resources()).isNotEmpty();
            program.awaitReady().tell("serve");
        }
    }

    @Test
    void aStoppedJvmIsNotWaitedFor() throws IOException, InterruptedException {
        try (Launched program = Launched.java().awaitReady()) {
            signal("STOP", program);
            await().untilAsserted(() -> assertThat(
                            Threads.snapshotOf(program.handle()).unobserved())
                    .singleElement()
                    .asString()
                    .contains("it is stopped and cannot answer"));
            // of the kernel's own knowledge nothing is missing
            assertThat(Descriptors.snapshotOf(program.handle()).resources()).isNotEmpty();
            signal("CONT", program);
            await().until(() ->
                    Threads.snapshotOf(program.handle()).unobserved().isEmpty());
        }
    }

    /** To list them may crash that JVM; to leave them out is not for certain. */
    @Test
    void virtualThreadsThatCannotBeListedAreSaidToBeMissing() throws IOException {
        assumeTrue(Runtime.version().feature() >= 25, "up to JDK 24 virtual threads are listed");
        try (Launched program = Launched.java().awaitReady()) {
            Snapshot<LiveThread> good = Threads.snapshotOf(program.handle());
            assertThat(good.unobserved()).isEmpty();
            program.tell("virtual");
            await().untilAsserted(() -> assertThat(
                            Threads.snapshotOf(program.handle()).unobserved())
                    .singleElement()
                    .asString()
                    .contains("virtual threads of the JVM with pid "
                            + program.process().pid())
                    .contains("JDK-8364343"));
            assertThat(Threads.snapshotOf(program.handle()).leakedSince(good))
                    .isInstanceOf(LeakReport.Inconclusive.class);
        }
    }

    /** Runs where the environment names a JDK of a version from 21 to 24. */
    @Test
    void virtualThreadsAreListed() throws IOException {
        String home = System.getenv("JAVA21_HOME");
        assumeTrue(home != null, "JAVA21_HOME is not set");
        try (Launched program = Launched.javaOf(Path.of(home)).awaitReady()) {
            Snapshot<LiveThread> good = Threads.snapshotOf(program.handle());
            assertThat(good.unobserved()).isEmpty();
            program.tell("virtual");
            await().untilAsserted(() -> {
                LeakReport report = Threads.snapshotOf(program.handle()).leakedSince(good);
                assertThat(report).isInstanceOf(LeakReport.Leaky.class);
                assertThat(((LeakReport.Leaky) report).leaks()).singleElement().satisfies(leak -> {
                    LiveThread thread = (LiveThread) leak;
                    assertThat(thread.virtual()).isTrue();
                    assertThat(thread.topUserFunction()).contains("Server.park");
                });
            });
        }
    }

    @Test
    void aJvmThatDiesIsNotWaitedFor() throws Exception {
        for (int i = 0; i < 5; i++) {
            try (Launched program = Launched.java().awaitReady()) {
                Thread killer = new Thread(() -> {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                    program.handle().destroyForcibly();
                });
                killer.start();
                assertThatThrownBy(() -> {
                            while (true) {
                                assertThat(Threads.snapshotOf(program.handle()).resources())
                                        .isNotEmpty();
                            }
                        })
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("pid " + program.process().pid());
                killer.join(TimeUnit.SECONDS.toMillis(20));
            }
        }
    }

    private static void signal(String name, Launched program) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(
                        "sh", "-c", "kill -" + name + " " + program.process().pid())
                .start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }

    private static List<LiveThread> leaks(Launched program, Snapshot<LiveThread> good) {
        LeakReport report = Threads.snapshotOf(program.handle()).leakedSince(good);
        assertThat(report).isInstanceOf(LeakReport.Leaky.class);
        return ((LeakReport.Leaky) report)
                .leaks().stream().map(LiveThread.class::cast).toList();
    }
}
