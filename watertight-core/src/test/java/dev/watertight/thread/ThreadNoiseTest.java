package dev.watertight.thread;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.spi.Ruling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each rule has a sample as it was recorded, which only that rule allows, and a thread of the user's that looks as
 * much like it as can be had, which no rule allows.
 */
class ThreadNoiseTest {

    private static final String[] IDLE_POOL = {
        "java.base/jdk.internal.misc.Unsafe.park(Native Method)",
        "java.base/java.util.concurrent.locks.LockSupport.parkNanos(LockSupport.java:252)",
        "java.base/java.util.concurrent.SynchronousQueue$TransferStack.transfer(SynchronousQueue.java:401)",
        "java.base/java.util.concurrent.ThreadPoolExecutor.getTask(ThreadPoolExecutor.java:1061)",
        "java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1122)",
        "java.base/java.util.concurrent.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:635)",
        "java.base/java.lang.Thread.run(Thread.java:840)"
    };
    private static final String[] IDLE_WORKER = {
        "java.base/jdk.internal.misc.Unsafe.park(Native Method)",
        "java.base/java.util.concurrent.ForkJoinPool.awaitWork(ForkJoinPool.java:1726)",
        "java.base/java.util.concurrent.ForkJoinPool.runWorker(ForkJoinPool.java:1623)",
        "java.base/java.util.concurrent.ForkJoinWorkerThread.run(ForkJoinWorkerThread.java:165)"
    };
    private static final String[] STARTING_WORKER = {
        "java.base/java.util.concurrent.ForkJoinPool.runWorker(ForkJoinPool.java:1622)",
        "java.base/java.util.concurrent.ForkJoinWorkerThread.run(ForkJoinWorkerThread.java:165)"
    };
    private static final String[] OWN_CODE = {
        "java.base/java.lang.Object.wait(Native Method)",
        "org.acme.Server.loop(Server.java:44)",
        "java.base/java.lang.Thread.run(Thread.java:840)"
    };

    private enum Noise {
        VM_THREAD(vm("Attach Listener"), vm("Acme Listener")),
        VM_THREAD_NAME(vm("Signal Dispatcher"), system("Signal Dispatcher", 9, OWN_CODE)),
        JFR_RECORDER(vm("JFR Recorder Thread"), plain("JFR Recorder Thread")),
        REFERENCE_HANDLER(
                system("Reference Handler", 10, OWN_CODE).type("java.lang.ref.Reference$ReferenceHandler"),
                system("Reference Handler", 10, OWN_CODE)),
        FINALIZER(
                system("Finalizer", 8, OWN_CODE).type("java.lang.ref.Finalizer$FinalizerThread"),
                system("Finalizer", 8, OWN_CODE)),
        COMMON_CLEANER(
                innocuous("Common-Cleaner", "java.base/jdk.internal.ref.CleanerImpl.run(CleanerImpl.java:146)"),
                innocuous("Cleaner-0", "java.base/jdk.internal.ref.CleanerImpl.run(CleanerImpl.java:146)")),
        REAPER_AT_WORK(
                system(
                        "process reaper (pid 4711)",
                        10,
                        "java.base/java.lang.ProcessHandleImpl.waitForProcessExit0(Native Method)",
                        "java.base/java.lang.ProcessHandleImpl$1.run(ProcessHandleImpl.java:150)"),
                system("process reaper (pid 4711)", 10, OWN_CODE)),
        REAPER_IDLE_17(system("process reaper", 10, IDLE_POOL), plain("process reaper", IDLE_POOL)),
        REAPER_IDLE_25(innocuous("process reaper", IDLE_POOL).priority(10), innocuous("InnocuousThread-1x", OWN_CODE)),
        CARRIER(
                plain("ForkJoinPool-1-worker-1").type("jdk.internal.misc.CarrierThread"),
                plain("ForkJoinPool-1-worker-1")),
        VIRTUAL_TIMER_25(
                plain("ForkJoinPool-1-delayScheduler")
                        .type("java.util.concurrent.DelayScheduler")
                        .group("CarrierThreads"),
                plain("ForkJoinPool-1-delayScheduler").type("java.util.concurrent.DelayScheduler")),
        VIRTUAL_TIMER_21(innocuous("VirtualThread-unparker", IDLE_POOL), plain("VirtualThread-unparker", IDLE_POOL)),
        UNBLOCKER(
                innocuous(
                        "VirtualThread-unblocker",
                        "java.base/java.lang.VirtualThread.takeVirtualThreadListToUnblock(Native Method)",
                        "java.base/java.lang.VirtualThread.unblockVirtualThreads(VirtualThread.java:1516)"),
                plain("VirtualThread-unblocker", OWN_CODE)),
        MASTER_POLLER(
                innocuous(
                        "MasterPoller",
                        "java.base/sun.nio.ch.EPoll.wait(Native Method)",
                        "java.base/sun.nio.ch.EPollPoller.poll(EPollPoller.java:68)",
                        "java.base/sun.nio.ch.Poller.pollerLoop(Poller.java:248)"),
                plain("MasterPoller", OWN_CODE)),
        SUB_POLLER(
                virtual(
                        "SubPoller-1",
                        "java.base/java.lang.VirtualThread.park(VirtualThread.java:738)",
                        "java.base/sun.nio.ch.Poller.subPollerLoop(Poller.java:270)"),
                virtual(
                        "SubPoller-1",
                        "java.base/java.lang.VirtualThread.park(VirtualThread.java:738)",
                        "java.base/sun.nio.ch.Poller.poll(Poller.java:170)",
                        "java.base/sun.nio.ch.NioSocketImpl.park(NioSocketImpl.java:175)",
                        "org.acme.Server.loop(Server.java:44)")),
        KEEP_ALIVE(
                innocuous("Keep-Alive-Timer", "java.base/sun.net.www.http.KeepAliveCache.run(KeepAliveCache.java:238)"),
                plain("Keep-Alive-Timer", OWN_CODE)),
        JFR_TIMER(
                plain(
                        "JFR Periodic Tasks",
                        "java.base/java.lang.Object.wait(Native Method)",
                        "jdk.jfr/jdk.jfr.internal.PlatformRecorder.periodicTask(PlatformRecorder.java:500)"),
                plain("JFR Periodic Tasks", OWN_CODE)),
        JAVA_2D(
                system("Java2D Disposer", 10, "java.desktop/sun.java2d.Disposer.run(Disposer.java:145)"),
                system("Java2D Disposer", 10, OWN_CODE)),
        PRINTERS(
                plain(
                        "PrinterListener",
                        "java.base/java.lang.Thread.sleep(Native Method)",
                        "java.desktop/sun.print.PrintServiceLookupProvider$PrinterChangeListener.run(PrintServiceLookupProvider.java:965)"),
                plain("PrinterListener", OWN_CODE)),
        RMI_COLLECTOR(
                system("GC Daemon", 2, "java.rmi/sun.rmi.transport.GC$Daemon.run(GC.java:125)"),
                system("RMI TCP Accept-0", 5, OWN_CODE)),
        INTELLIJ(
                plain("Monitor Ctrl-Break", OWN_CODE).type("com.intellij.rt.execution.application.AppMainV2$1"),
                plain("Monitor Ctrl-Break", OWN_CODE)),
        ECLIPSE(
                plain("ReaderThread", OWN_CODE)
                        .type("org.eclipse.jdt.internal.junit.runner.RemoteTestRunner$ReaderThread"),
                plain("ReaderThread", OWN_CODE)),
        SUREFIRE_COMMANDS(
                plain(
                        "surefire-forkedjvm-command-thread",
                        "java.base/java.io.FileInputStream.readBytes(Native Method)",
                        "org.apache.maven.surefire.booter.CommandReader$CommandRunnable.run(CommandReader.java:284)"),
                plain("surefire-forkedjvm-command-thread", OWN_CODE)),
        SUREFIRE_STREAMS(
                plain("surefire-forkedjvm-stream-flusher", IDLE_POOL).daemon(true),
                plain("surefire-forkedjvm-stream-flusher", OWN_CODE).daemon(true)),
        GRADLE(
                plain(
                        "/127.0.0.1:43242 to /127.0.0.1:33466 workers",
                        "java.base/sun.nio.ch.EPoll.wait(Native Method)",
                        "org.gradle.internal.remote.internal.hub.MessageHub$ConnectionReceive.run(MessageHub.java:270)",
                        "org.gradle.internal.concurrent.ExecutorPolicy$CatchAndRecordFailures.onExecute"
                                + "(ExecutorPolicy.java:64)",
                        "org.gradle.internal.concurrent.AbstractManagedExecutor$1.run(AbstractManagedExecutor.java:47)",
                        "java.base/java.util.concurrent.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:635)",
                        "java.base/java.lang.Thread.run(Thread.java:840)"),
                plain("/127.0.0.1:43242 to /127.0.0.1:33466 workers", OWN_CODE)),
        GRADLE_MAIN(
                plain(
                        "Test worker",
                        "java.base/jdk.internal.misc.Unsafe.park(Native Method)",
                        "org.junit.platform.launcher.core.DefaultLauncher.execute(DefaultLauncher.java:141)",
                        "worker.org.gradle.process.internal.worker.GradleWorkerMain.run(GradleWorkerMain.java:69)",
                        "worker.org.gradle.process.internal.worker.GradleWorkerMain.main(GradleWorkerMain.java:74)"),
                plain("Test worker", OWN_CODE)),
        JACOCO(
                plain("Thread-0", OWN_CODE).type("org.jacoco.agent.rt.internal_29a6edd.output.TcpServerOutput$1"),
                plain("Thread-0", OWN_CODE)),
        JUNIT_WORKER(
                plain("ForkJoinPool-1-worker-3", OWN_CODE)
                        .type("org.junit.platform.engine.support.hierarchical"
                                + ".ForkJoinPoolHierarchicalTestExecutorService$WorkerThread"),
                plain("ForkJoinPool-1-worker-3", OWN_CODE).type("java.util.concurrent.ForkJoinWorkerThread")),
        JUNIT_TIMEOUTS(
                plain("junit-jupiter-timeout-watcher", IDLE_POOL).priority(10),
                plain("junit-timeout-thread-1", OWN_CODE).priority(10)),
        JUNIT_TIMEOUTS_IN_PARALLEL(
                plain("junit-jupiter-timeout-watcher", IDLE_POOL).priority(10).daemon(true),
                plain("junit-jupiter-timeout-watcher", IDLE_POOL).daemon(true)),
        OKIO(
                plain(
                                "Okio Watchdog",
                                "java.base/jdk.internal.misc.Unsafe.park(Native Method)",
                                "okio.AsyncTimeout$Companion.awaitTimeout$okio(AsyncTimeout.kt:308)",
                                "okio.AsyncTimeout$Watchdog.run(AsyncTimeout.kt:186)")
                        .type("okio.AsyncTimeout$Watchdog")
                        .daemon(true),
                plain("Okio Watchdog", OWN_CODE).daemon(true)),
        NETTY_GLOBAL(
                plain(
                        "globalEventExecutor-1-1",
                        "java.base/jdk.internal.misc.Unsafe.park(Native Method)",
                        "java.base/java.util.concurrent.LinkedBlockingQueue.poll(LinkedBlockingQueue.java:467)",
                        "io.netty.util.concurrent.GlobalEventExecutor.takeTask(GlobalEventExecutor.java:115)",
                        "io.netty.util.concurrent.GlobalEventExecutor$TaskRunner.run(GlobalEventExecutor.java:259)",
                        "io.netty.util.internal.ThreadExecutorMap$2.run(ThreadExecutorMap.java:74)",
                        "io.netty.util.concurrent.FastThreadLocalRunnable.run(FastThreadLocalRunnable.java:30)",
                        "java.base/java.lang.Thread.run(Thread.java:840)"),
                plain(
                        "globalEventExecutor-1-1",
                        "java.base/java.lang.Object.wait(Native Method)",
                        "org.acme.Server.loop(Server.java:44)",
                        "io.netty.util.concurrent.GlobalEventExecutor$TaskRunner.run(GlobalEventExecutor.java:262)",
                        "java.base/java.lang.Thread.run(Thread.java:840)")),
        MAIN(plain("main", OWN_CODE).id(1), plain("main", OWN_CODE).id(77));

        final Sample noise;
        final Sample lookAlike;

        Noise(Sample noise, Sample lookAlike) {
            this.noise = noise;
            this.lookAlike = lookAlike;
        }
    }

    @ParameterizedTest
    @EnumSource(Noise.class)
    void allowsWhatIsNoise(Noise noise) {
        assertThat(rule(noise.noise.thread())).get().isInstanceOf(Ruling.Allowed.class);
    }

    @ParameterizedTest
    @EnumSource(Noise.class)
    void allowsNothingThatJustLooksLikeIt(Noise noise) {
        assertThat(rule(noise.lookAlike.thread())).isEmpty();
    }

    private static final String[] NETTY_SHUTTING_DOWN = {
        "java.base/java.lang.Thread.sleep0(Native Method)",
        "java.base/java.lang.Thread.sleep(Thread.java:509)",
        "io.netty.util.concurrent.SingleThreadEventExecutor.confirmShutdown(SingleThreadEventExecutor.java:965)",
        "io.netty.util.concurrent.DefaultEventExecutor.run(DefaultEventExecutor.java:75)",
        "io.netty.util.concurrent.SingleThreadEventExecutor$5.run(SingleThreadEventExecutor.java:1265)",
        "java.base/java.lang.Thread.run(Thread.java:840)"
    };

    @Test
    void waitsForAnEventLoopThatIsShuttingDown() {
        String[] shaded = NETTY_SHUTTING_DOWN.clone();
        shaded[2] = "io.grpc.netty.shaded." + shaded[2];

        assertThat(rule(plain("nioEventLoopGroup-2-1", NETTY_SHUTTING_DOWN).thread()))
                .get()
                .isInstanceOf(Ruling.Ending.class);
        assertThat(rule(plain("grpc-default-worker-ELG-1", shaded).thread()))
                .get()
                .isInstanceOf(Ruling.Ending.class);
    }

    @Test
    void doesNotWaitForAnEventLoopThatPassesThere() {
        String[] passing = Arrays.copyOfRange(NETTY_SHUTTING_DOWN, 2, NETTY_SHUTTING_DOWN.length);
        String[] own = NETTY_SHUTTING_DOWN.clone();
        own[2] = "org.acme.SingleThreadEventExecutor.confirmShutdown(SingleThreadEventExecutor.java:965)";

        assertThat(rule(plain("nioEventLoopGroup-2-1", passing).thread())).isEmpty();
        assertThat(rule(plain("nioEventLoopGroup-2-1", own).thread())).isEmpty();
    }

    /** Where a thread of the user's is when it passes through a tool. */
    private enum Visit {
        SUREFIRE(
                "org.apache.maven.surefire.booter.spi.EventChannelEncoder.write(EventChannelEncoder.java:265)",
                "org.apache.maven.surefire.api.booter.ForkingRunListener.writeTestOutput(ForkingRunListener.java:115)",
                "org.apache.maven.surefire.api.report.ConsoleOutputCapture$ForwardingPrintStream.println"
                        + "(ConsoleOutputCapture.java:168)"),
        GRADLE(
                "org.gradle.internal.remote.internal.hub.MessageHub$ChannelDispatch.dispatch(MessageHub.java:207)",
                "org.gradle.internal.io.LinePerThreadBufferingOutputStream.println"
                        + "(LinePerThreadBufferingOutputStream.java:206)"),
        JACOCO("org.jacoco.agent.rt.internal_29a6edd.Offline.getProbes(Offline.java:51)"),
        INTELLIJ("com.intellij.rt.coverage.instrumentation.CoverageRuntime.getOrCreateProbes(CoverageRuntime.java:44)");

        final String[] frames;

        Visit(String... frames) {
            this.frames = frames;
        }

        LiveThread of(String... caller) {
            List<String> stack = new ArrayList<>(Arrays.asList(frames));
            stack.addAll(Arrays.asList(caller));
            return plain("printer", stack.toArray(String[]::new)).thread();
        }
    }

    /** Build tools replace {@code System.out}: a leaked thread that prints is most of the time in their code. */
    @ParameterizedTest
    @EnumSource(Visit.class)
    void allowsNoThreadForPassingThroughATool(Visit visit) {
        assertThat(rule(visit.of(OWN_CODE))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Visit.class,
            names = {"SUREFIRE", "GRADLE"})
    void allowsNoThreadThatRunsNothingButSystemOut(Visit visit) {
        assertThat(rule(visit.of("java.base/java.lang.Thread.run(Thread.java:840)")))
                .isEmpty();
    }

    @Test
    void allowsIdleWorkersOfTheCommonPoolOnly() throws InterruptedException {
        Thread common = workerOf(ForkJoinPool.commonPool());
        ForkJoinPool own = new ForkJoinPool(1);
        Thread ownWorker = workerOf(own);

        assertThat(rule(sample(common, IDLE_WORKER).thread())).isPresent();
        assertThat(rule(sample(common, STARTING_WORKER).thread()))
                .as("it may be about to begin a task of the user's")
                .isEmpty();
        assertThat(rule(sample(common, OWN_CODE).thread()))
                .as("a task that never ends is a leak, in the common pool too")
                .isEmpty();
        assertThat(rule(sample(ownWorker, IDLE_WORKER).thread())).isEmpty();
        own.shutdown();
    }

    @Test
    void allowsTheThreadThatLooks() {
        assertThat(rule(sample(Thread.currentThread(), OWN_CODE).thread())).isPresent();
    }

    private static Thread workerOf(ForkJoinPool pool) throws InterruptedException {
        var worker = new AtomicReference<Thread>();
        var done = new CountDownLatch(1);
        pool.execute(() -> {
            worker.set(Thread.currentThread());
            done.countDown();
        });
        done.await();
        return worker.get();
    }

    private static Optional<Ruling> rule(LiveThread thread) {
        Map<Object, Ruling> rulings = ThreadNoise.rule(List.of(thread));
        return Optional.ofNullable(rulings.get(thread.identity()));
    }

    private static Sample vm(String name) {
        return system(name, 9).state(Thread.State.RUNNABLE);
    }

    private static Sample system(String name, int priority, String... frames) {
        return plain(name, frames).group("system").priority(priority).daemon(true);
    }

    private static Sample innocuous(String name, String... frames) {
        return plain(name, frames)
                .type("jdk.internal.misc.InnocuousThread")
                .group("InnocuousThreadGroup")
                .daemon(true);
    }

    private static Sample virtual(String name, String... frames) {
        return new Sample(
                new ThreadIdentity.Virtual(77),
                77,
                name,
                Thread.State.WAITING,
                true,
                true,
                5,
                "<root>",
                "java.lang.VirtualThread",
                frames);
    }

    private static Sample plain(String name, String... frames) {
        return new Sample(
                new ThreadIdentity.Platform(new Thread(name)),
                77,
                name,
                Thread.State.WAITING,
                false,
                false,
                5,
                "main",
                "java.lang.Thread",
                frames);
    }

    private static Sample sample(Thread thread, String... frames) {
        return new Sample(
                new ThreadIdentity.Platform(thread),
                77,
                thread.getName(),
                Thread.State.WAITING,
                true,
                false,
                5,
                "main",
                thread.getClass().getName(),
                frames);
    }

    /** A thread as it was recorded, its stack as text. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Sample(
            Object identity,
            long id,
            String name,
            Thread.State state,
            boolean daemon,
            boolean virtual,
            int priority,
            String group,
            String type,
            String... frames) {

        Sample id(long id) {
            return new Sample(identity, id, name, state, daemon, virtual, priority, group, type, frames);
        }

        Sample state(Thread.State state) {
            return new Sample(identity, id, name, state, daemon, virtual, priority, group, type, frames);
        }

        Sample daemon(boolean daemon) {
            return new Sample(identity, id, name, state, daemon, virtual, priority, group, type, frames);
        }

        Sample priority(int priority) {
            return new Sample(identity, id, name, state, daemon, virtual, priority, group, type, frames);
        }

        Sample group(String group) {
            return new Sample(identity, id, name, state, daemon, virtual, priority, group, type, frames);
        }

        Sample type(String type) {
            return new Sample(identity, id, name, state, daemon, virtual, priority, group, type, frames);
        }

        LiveThread thread() {
            List<StackTraceElement> stack = new ArrayList<>(
                    Arrays.stream(frames).map(ThreadDumpParser::frame).toList());
            return new LiveThread(
                    identity,
                    id,
                    name,
                    Optional.of(state),
                    daemon,
                    virtual,
                    priority,
                    group,
                    type,
                    stack,
                    Optional.empty());
        }
    }
}
