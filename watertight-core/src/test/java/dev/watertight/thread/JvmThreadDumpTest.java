package dev.watertight.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.common.OtherProcess;
import dev.watertight.spi.Ruling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On what {@code jcmd Thread.print} said of a program that had started a child, a pool, a timer and more. */
class JvmThreadDumpTest {

    @Test
    void theDumpOfJdk17() throws IOException {
        JvmThreadDump dump = JvmThreadDump.parse(recorded("thread-print-17.txt"));
        assertThat(dump.jdk()).isEqualTo(17);
        assertThat(verdicts(dump))
                .containsExactly(
                        "main: allowed",
                        "Reference Handler: allowed",
                        "Finalizer: allowed",
                        "Signal Dispatcher: allowed",
                        "Service Thread: allowed",
                        "Monitor Deflation Thread: allowed",
                        "Sweeper thread: allowed",
                        "Notification Thread: allowed",
                        "Common-Cleaner: allowed",
                        "process reaper: undecided",
                        "ForkJoinPool.commonPool-worker-1: undecided",
                        "ticker: leak",
                        "Thread-1: undecided",
                        "Thread-2: undecided",
                        "Thread-3: undecided",
                        "worker: leak",
                        "Attach Listener: allowed");
    }

    @Test
    void theDumpOfJdk25() throws IOException {
        JvmThreadDump dump = JvmThreadDump.parse(recorded("thread-print-25.txt"));
        assertThat(dump.jdk()).isEqualTo(25);
        assertThat(verdicts(dump))
                .containsExactly(
                        "main: allowed",
                        "Reference Handler: allowed",
                        "Finalizer: allowed",
                        "Signal Dispatcher: allowed",
                        "Service Thread: allowed",
                        "Monitor Deflation Thread: allowed",
                        "Notification Thread: allowed",
                        "Common-Cleaner: allowed",
                        "process reaper: allowed",
                        "ForkJoinPool.commonPool-worker-1: undecided",
                        "ticker: leak",
                        "InnocuousThread-1: undecided",
                        "InnocuousThread-2: allowed",
                        "InnocuousThread-3: allowed",
                        "worker: leak",
                        "VirtualThread-unblocker: allowed",
                        "ForkJoinPool-1-worker-1: undecided",
                        "MasterPoller: allowed",
                        "ForkJoinPool-1-worker-2: undecided",
                        "Attach Listener: allowed");
    }

    /** The mark is the JDK's code on the stack: without it, a name is the application's as any other. */
    @Test
    void aNameIsNoMark() throws IOException {
        for (String name : List.of(
                "main",
                "Signal Dispatcher",
                "Common-Cleaner",
                "process reaper",
                "ForkJoinPool.commonPool-worker-1",
                "MasterPoller",
                "Attach Listener",
                "CompletableFutureDelayScheduler",
                "DestroyJavaVM")) {
            JvmThreadDump dump = JvmThreadDump.parse(named(name));
            assertThat(verdicts(dump)).contains(name + ": leak");
        }
    }

    @Test
    void aNameMayContainAnything() throws IOException {
        for (String name : List.of("a \"quoted\" #1 name", "two\nlines", "", "\tat x.y(z)", "\n\n", "\"\n\"")) {
            JvmThreadDump dump = JvmThreadDump.parse(named(name));
            assertThat(dump.threads())
                    .as(name)
                    .hasSize(20)
                    .extracting(LiveThread::name)
                    .contains(name);
            assertThat(dump.threads())
                    .filteredOn(thread -> thread.name().equals(name))
                    .singleElement()
                    .satisfies(thread -> assertThat(thread.topUserFunction()).contains("Server.park"));
        }
    }

    /** What a carrier carries is not what it does itself. The head of such a one has no nid. */
    @Test
    void aCarrierHasItsOwnStackOnly() {
        JvmThreadDump dump = JvmThreadDump.parse("""
                Full thread dump OpenJDK 64-Bit Server VM (25.0.3+9-LTS mixed mode, sharing):

                "ForkJoinPool-1-worker-1" #23 [19800] daemon prio=5 os_prio=0 cpu=195.08ms elapsed=0.37s tid=0x00007fb7040e4ad0  [0x00007fb6b39fd000]
                   Carrying virtual thread #22
                \tat jdk.internal.vm.Continuation.run(java.base@25.0.3/Continuation.java:251)
                \tat java.lang.VirtualThread.runContinuation(java.base@25.0.3/VirtualThread.java:297)
                \tat java.util.concurrent.ForkJoinWorkerThread.run(java.base@25.0.3/ForkJoinWorkerThread.java:187)
                   Mounted virtual thread #22
                \tat Spin.lambda$main$0(Spin.java:1)
                \tat java.lang.VirtualThread.run(java.base@25.0.3/VirtualThread.java:460)
                """);
        assertThat(dump.threads()).singleElement().satisfies(carrier -> {
            assertThat(carrier.stack()).hasSize(3);
            assertThat(carrier.topUserFunction()).isEmpty();
        });
        assertThat(verdicts(dump)).containsExactly("ForkJoinPool-1-worker-1: allowed");
    }

    /** The VM lists it for some moments more. */
    @Test
    void aThreadThatWasJoinedIsNotThere() {
        JvmThreadDump dump = JvmThreadDump.parse("""
                Full thread dump OpenJDK 64-Bit Server VM (25.0.3+9-LTS mixed mode, sharing):

                "joined" #24 [3578] prio=5 os_prio=0 cpu=0.12ms elapsed=0.01s tid=0x00007f9420399c20 nid=3578 waiting on condition  [0x0000000000000000]
                   java.lang.Thread.State: TERMINATED

                "begun" #25 [3579] prio=5 os_prio=0 cpu=0.12ms elapsed=0.01s tid=0x00007f9420399c30 nid=3579 waiting on condition  [0x0000000000000000]
                   java.lang.Thread.State: RUNNABLE
                """);
        assertThat(dump.threads()).extracting(LiveThread::name).containsExactly("begun");
    }

    /** Of JDK 25, in a JVM that used java.util.prefs and was managed by JMX. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | true  | undecided undecided leak undecided undecided",
                "true  | false | undecided leak leak undecided undecided",
                "false | true  | leak undecided leak leak leak",
            })
    void whatMayBeOfAPartOfTheJdkIsUndecidedIfThatIsUsed(boolean managed, boolean preferences, String verdicts) {
        JvmThreadDump dump = JvmThreadDump.parse("""
                Full thread dump OpenJDK 64-Bit Server VM (25.0.3+9-LTS mixed mode, sharing):

                "RMI TCP Accept-0" #22 [3576] daemon prio=5 os_prio=0 cpu=0.70ms elapsed=1.95s tid=0x00007f942038e620 nid=3576 runnable  [0x00007f94245ef000]
                   java.lang.Thread.State: RUNNABLE
                \tat sun.nio.ch.Net.accept(java.base@25.0.3/Native Method)
                \tat java.net.ServerSocket.accept(java.base@25.0.3/ServerSocket.java:441)
                \tat sun.rmi.transport.tcp.TCPTransport$AcceptLoop.executeAcceptLoop(java.rmi@25.0.3/TCPTransport.java:369)
                \tat sun.rmi.transport.tcp.TCPTransport$AcceptLoop.run(java.rmi@25.0.3/TCPTransport.java:333)
                \tat java.lang.Thread.run(java.base@25.0.3/Thread.java:1474)

                "Timer-0" #24 [3578] daemon prio=5 os_prio=0 cpu=0.12ms elapsed=1.93s tid=0x00007f9420399c20 nid=3578 in Object.wait()  [0x00007f94243ea000]
                   java.lang.Thread.State: TIMED_WAITING (on object monitor)
                \tat java.lang.Object.wait(java.base@25.0.3/Object.java:389)
                \tat java.util.TimerThread.mainLoop(java.base@25.0.3/Timer.java:569)
                \tat java.util.TimerThread.run(java.base@25.0.3/Timer.java:522)

                "ticker" #25 [3579] daemon prio=5 os_prio=0 cpu=0.12ms elapsed=1.93s tid=0x00007f9420399c30 nid=3579 in Object.wait()  [0x00007f94243ea000]
                   java.lang.Thread.State: TIMED_WAITING (on object monitor)
                \tat java.lang.Object.wait(java.base@25.0.3/Object.java:389)
                \tat java.util.TimerThread.mainLoop(java.base@25.0.3/Timer.java:569)
                \tat java.util.TimerThread.run(java.base@25.0.3/Timer.java:522)

                "RMI TCP Connection(1)-127.0.0.1" #26 [3887] daemon prio=5 os_prio=0 cpu=13.21ms elapsed=2.96s tid=0x00007fc9c00019c0 nid=3887 runnable  [0x00007fc9bf1fd000]
                   java.lang.Thread.State: RUNNABLE
                \tat sun.nio.ch.Net.poll(java.base@25.0.3/Native Method)
                \tat sun.rmi.transport.tcp.TCPTransport.handleMessages(java.rmi@25.0.3/TCPTransport.java:525)
                \tat sun.rmi.transport.tcp.TCPTransport$ConnectionHandler.run0(java.rmi@25.0.3/TCPTransport.java:744)
                \tat sun.rmi.transport.tcp.TCPTransport$ConnectionHandler.run(java.rmi@25.0.3/TCPTransport.java:623)
                \tat java.util.concurrent.ThreadPoolExecutor.runWorker(java.base@25.0.3/ThreadPoolExecutor.java:1090)
                \tat java.util.concurrent.ThreadPoolExecutor$Worker.run(java.base@25.0.3/ThreadPoolExecutor.java:614)
                \tat java.lang.Thread.run(java.base@25.0.3/Thread.java:1474)

                "JMX server connection timeout 29" #29 [3900] daemon prio=5 os_prio=0 cpu=3.14ms elapsed=2.67s tid=0x00007fc9e00064b0 nid=3900 in Object.wait()  [0x00007fc9bf2fd000]
                   java.lang.Thread.State: TIMED_WAITING (on object monitor)
                \tat java.lang.Object.wait(java.base@25.0.3/Object.java:389)
                \tat com.sun.jmx.remote.internal.ServerCommunicatorAdmin$Timeout.run(java.management@25.0.3/ServerCommunicatorAdmin.java:171)
                \tat java.lang.Thread.run(java.base@25.0.3/Thread.java:1474)
                """);
        var jvm = new LaunchedJvm(managed, preferences);
        assertThat(dump.threads().stream()
                        .map(thread -> verdict(jvm.rule(thread).orElse(null)))
                        .collect(Collectors.joining(" ")))
                .isEqualTo(verdicts);
    }

    /**
     * An idle worker of a pool that has as many threads as it takes: the one for the handlers of file channels is such a pool
     * of the JDK's, and so is that for connections of RMI. A pool with a queue is none.
     */
    @ParameterizedTest
    @CsvSource({
        "17.0.15, Thread-1, SynchronousQueue.poll, undecided",
        "21, Thread-1, SynchronousQueue.poll, undecided",
        "25.0.3, Thread-1, SynchronousQueue.poll, leak",
        "17.0.15, Thread-1, LinkedBlockingQueue.take, leak",
        "17.0.15, worker-1, SynchronousQueue.poll, leak",
        "25.0.3, RMI TCP Connection(idle), SynchronousQueue.poll, undecided",
        "25.0.3, RMI TCP Connection(idle), LinkedBlockingQueue.take, leak",
        "25.0.3, RMI Scheduler(0), ScheduledThreadPoolExecutor$DelayedWorkQueue.take, undecided",
        "25.0.3, Scheduler(0), ScheduledThreadPoolExecutor$DelayedWorkQueue.take, leak"
    })
    void anIdleWorkerMayBeOfAPoolOfTheJdks(String version, String name, String queue, String verdict) {
        JvmThreadDump dump = JvmThreadDump.parse(
                """
                Full thread dump OpenJDK 64-Bit Server VM (VERSION mixed mode, sharing):

                "NAME" #20 daemon prio=5 os_prio=0 cpu=0.31ms elapsed=4.16s tid=0x00007f86f020bb50 nid=0xe0b waiting on condition  [0x00007f86bddfe000]
                   java.lang.Thread.State: TIMED_WAITING (parking)
                \tat jdk.internal.misc.Unsafe.park(java.base@VERSION/Native Method)
                \tat java.util.concurrent.QUEUE(java.base@VERSION/Queue.java:903)
                \tat java.util.concurrent.ThreadPoolExecutor.getTask(java.base@VERSION/ThreadPoolExecutor.java:1061)
                \tat java.util.concurrent.ThreadPoolExecutor.runWorker(java.base@VERSION/ThreadPoolExecutor.java:1122)
                \tat java.util.concurrent.ThreadPoolExecutor$Worker.run(java.base@VERSION/ThreadPoolExecutor.java:635)
                \tat java.lang.Thread.run(java.base@VERSION/Thread.java:840)
                """.replace("VERSION", version).replace("NAME", name).replace("QUEUE", queue));
        assertThat(verdicts(dump)).containsExactly(name + ": " + verdict);
    }

    /** The fields that tell more are those of another process. */
    @Test
    void whatKotlinsCoroutinesWaitInIsUndecided() {
        JvmThreadDump dump = JvmThreadDump.parse("""
                Full thread dump OpenJDK 64-Bit Server VM (17.0.15 mixed mode, sharing):

                "DefaultDispatcher-worker-1" #20 daemon prio=5 os_prio=0 cpu=0.31ms elapsed=4.16s tid=0x00007f86f020bb50 nid=0xe0b waiting on condition  [0x00007f86bddfe000]
                   java.lang.Thread.State: TIMED_WAITING (parking)
                \tat jdk.internal.misc.Unsafe.park(java.base@17.0.15/Native Method)
                \tat java.util.concurrent.locks.LockSupport.parkNanos(java.base@17.0.15/LockSupport.java:376)
                \tat kotlinx.coroutines.scheduling.CoroutineScheduler$Worker.park(CoroutineScheduler.kt:855)
                \tat kotlinx.coroutines.scheduling.CoroutineScheduler$Worker.runWorker(CoroutineScheduler.kt:740)
                \tat kotlinx.coroutines.scheduling.CoroutineScheduler$Worker.run(CoroutineScheduler.kt:704)

                "kotlinx.coroutines.DefaultExecutor" #21 daemon prio=5 os_prio=0 cpu=0.31ms elapsed=4.16s tid=0x00007f86f020bb60 nid=0xe0c waiting on condition  [0x00007f86bddfe000]
                   java.lang.Thread.State: TIMED_WAITING (parking)
                \tat jdk.internal.misc.Unsafe.park(java.base@17.0.15/Native Method)
                \tat java.util.concurrent.locks.LockSupport.parkNanos(java.base@17.0.15/LockSupport.java:252)
                \tat kotlinx.coroutines.DefaultExecutor.run(DefaultExecutor.kt:118)
                \tat java.lang.Thread.run(java.base@17.0.15/Thread.java:840)
                """);
        assertThat(verdicts(dump))
                .containsExactly(
                        "DefaultDispatcher-worker-1: undecided", "kotlinx.coroutines.DefaultExecutor: undecided");
    }

    private static String named(String name) throws IOException {
        return recorded("thread-print-25.txt").replace("\"worker\"", "\"" + name + "\"");
    }

    private static List<String> verdicts(JvmThreadDump dump) {
        var probe = new JvmThreadProbe(OtherProcess.of(ProcessHandle.current()));
        Map<Object, Ruling> rulings = probe.rule(dump.threads());
        return dump.threads().stream()
                .map(thread -> thread.name() + ": " + verdict(rulings.get(thread.identity())))
                .toList();
    }

    private static String verdict(Ruling ruling) {
        return ruling == null ? "leak" : ruling instanceof Ruling.Allowed ? "allowed" : "undecided";
    }

    private static String recorded(String name) throws IOException {
        try (InputStream in = JvmThreadDumpTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
