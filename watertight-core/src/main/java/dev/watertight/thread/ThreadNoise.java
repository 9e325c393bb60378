package dev.watertight.thread;

import static dev.watertight.thread.Marks.INNOCUOUS;
import static dev.watertight.thread.Marks.frameOf;
import static dev.watertight.thread.Marks.group;
import static dev.watertight.thread.Marks.jdkFrame;
import static dev.watertight.thread.Marks.nameStarts;
import static dev.watertight.thread.Marks.named;
import static dev.watertight.thread.Marks.priority;
import static dev.watertight.thread.Marks.runBy;
import static dev.watertight.thread.Marks.type;

import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which threads the JVM, test frameworks and tools run for themselves: one rule each, with the mark that makes it
 * certain and the reason. What needs more than a look at the thread itself is in {@link ThreadExperiments}.
 *
 * <p>{@code RMI TCP Accept} and {@code FileSystemWatchService} look like such threads but belong to what a test
 * exported or opened: they are leaks, but for one that {@link RmiThread} knows.
 */
final class ThreadNoise {

    private static final List<Rule> RULES = List.of(
            // The JVM
            new Rule("it takes this snapshot, as the thread does in which Awaitility polls", Marks::isObserver),
            new Rule("it is the main thread, which the VM started", Marks::isMain),
            new Rule(
                    "the VM runs it for itself: it runs no Java code",
                    named("Signal Dispatcher", "Notification Thread", "Attach Listener", "JFR Recorder Thread")
                            .and(Marks::runsNoJava)),
            new Rule("the VM's reference handler", type("java.lang.ref.Reference$ReferenceHandler")),
            new Rule("the VM's finalizer", type("java.lang.ref.Finalizer$FinalizerThread")),
            new Rule(
                    "the JDK's common cleaner",
                    type(INNOCUOUS)
                            .and(named("Common-Cleaner"))
                            .and(jdkFrame("java.base", "jdk.internal.ref.CleanerImpl", "run"))),
            new Rule(
                    "an idle worker of the common pool, which the JDK keeps for the whole JVM",
                    ((Predicate<LiveThread>) Marks::worksInCommonPool)
                            .and(jdkFrame("java.base", "java.util.concurrent.ForkJoinPool", "awaitWork"))
                            .and(Marks::runsTheJdkOnly)),
            new Rule(
                    "the JDK waits in it for a child process to end; the process itself is told if it is left running",
                    nameStarts("process reaper").and(jdkFrame("java.base", "java.lang.ProcessHandleImpl$1", "run"))),
            new Rule(
                    "the JDK keeps it for a minute, to wait for the next child process to end",
                    named("process reaper")
                            .and(type(INNOCUOUS).or(type("java.lang.Thread").and(group("system"))))
                            .and(priority(Thread.MAX_PRIORITY))
                            .and(LiveThread::daemon)
                            .and(Marks::runsTheJdkOnly)),
            // Virtual threads
            new Rule(
                    "a carrier of virtual threads, which the JDK ends when it is idle",
                    type("jdk.internal.misc.CarrierThread")),
            new Rule(
                    "the JDK's timer for virtual threads",
                    type("java.util.concurrent.DelayScheduler").and(group("CarrierThreads"))),
            new Rule(
                    "the JDK's timer for virtual threads",
                    type(INNOCUOUS).and(named("VirtualThread-unparker")).and(Marks::runsTheJdkOnly)),
            new Rule(
                    "the JDK wakes up virtual threads in it",
                    type(INNOCUOUS).and(jdkFrame("java.base", "java.lang.VirtualThread", "unblockVirtualThreads"))),
            new Rule(
                    "the JDK polls in it for the I/O of virtual threads",
                    jdkFrame(
                                    "java.base",
                                    "sun.nio.ch.Poller",
                                    "pollerLoop",
                                    "subPollerLoop",
                                    "pollLoop",
                                    "lambda$startPlatformThread")
                            .and(Marks::runsTheJdkOnly)),
            // Parts of the JDK that start one thread for the JVM's life
            new Rule(
                    "the JDK's timer for idle HTTP connections",
                    type(INNOCUOUS).and(jdkFrame("java.base", "sun.net.www.http.KeepAliveCache", "run"))),
            new Rule(
                    "the JDK reads in it what is left of HTTP responses, to use their connections again",
                    type(INNOCUOUS).and(jdkFrame("java.base", "sun.net.www.http.KeepAliveStreamCleaner", "run"))),
            new Rule(
                    "an idle thread of a pool in which the JDK runs completion handlers of asynchronous channels",
                    type(INNOCUOUS)
                            .and(nameStarts("InnocuousThread-"))
                            .and(jdkFrame("java.base", "java.util.concurrent.ThreadPoolExecutor$Worker", "run"))
                            .and(jdkFrame("java.base", "java.util.concurrent.ThreadPoolExecutor", "getTask")
                                    .or(jdkFrame("java.base", "sun.nio.ch.EPollPort$EventHandlerTask", "run")))
                            .and(Marks::runsTheJdkOnly)),
            new Rule(
                    "the flight recorder's timer, one for the JVM's life",
                    jdkFrame("jdk.jfr", "jdk.jfr.internal.PlatformRecorder", "periodicTask")),
            new Rule(
                    "Java 2D's disposer, one for the JVM's life",
                    jdkFrame("java.desktop", "sun.java2d.Disposer", "run")),
            new Rule(
                    "the JDK looks in it which printers there are, for the rest of the JVM's life",
                    jdkFrame("java.desktop", "sun.print.PrintServiceLookupProvider$PrinterChangeListener", "run")),
            new Rule(
                    "RMI's garbage collector, one for the JVM's life",
                    jdkFrame("java.rmi", "sun.rmi.transport.GC$Daemon", "run")),
            // A part of a library that is there once, is started when it is needed first, and which nobody can close
            new Rule(
                    "Okio's watchdog of timeouts, of which there is one, and which ends when there was none for a minute",
                    type("okio.AsyncTimeout$Watchdog")),
            // Test frameworks, build tools, IDEs
            new Rule("a worker of JUnit's", typeStarts("org.junit.platform.engine.support.hierarchical.")),
            new Rule(
                    "JUnit's watcher of timeouts, one for the run",
                    named("junit-jupiter-timeout-watcher") // a daemon if a worker of JUnit's was the first to need it
                            .and(priority(Thread.MAX_PRIORITY))
                            .and(Marks::runsTheJdkOnly)),
            new Rule(
                    "Maven Surefire's fork",
                    nameStarts("surefire-forkedjvm-")
                            .and(LiveThread::daemon)
                            .and(Marks::runsTheJdkOnly)
                            .and(thread -> Marks.isSurefireFork())),
            new Rule("IntelliJ IDEA's runner", runBy("com.intellij.rt.").or(typeStarts("com.intellij.rt."))),
            new Rule("Eclipse's runner", typeStarts("org.eclipse.jdt.internal.junit.runner.RemoteTestRunner")),
            new Rule("Maven Surefire's fork", runBy("org.apache.maven.surefire.booter.")),
            new Rule("Gradle's worker", runBy("worker.org.gradle.process.internal.worker.")),
            new Rule(
                    "Gradle's worker",
                    runBy("org.gradle.internal.concurrent.").and(frameOf("org.gradle.internal.remote.internal."))),
            new Rule("JaCoCo's agent", runBy("org.jacoco.agent.rt.").or(typeStarts("org.jacoco.agent.rt."))));

    private ThreadNoise() {}

    /** One kind of thread that is no leak. */
    private record Rule(String reason, Predicate<LiveThread> mark) {}

    static Map<Object, Ruling> rule(Collection<? extends LiveThread> suspects) {
        Map<Object, Ruling> rulings = new LinkedHashMap<>();
        for (LiveThread suspect : suspects) {
            byMark(suspect)
                    .or(() -> CoroutineThreads.rule(suspect))
                    .or(() -> GrpcShared.rule(suspect))
                    .or(() -> RmiThread.rule(suspect))
                    .or(() -> SharedSchedulers.rule(suspect))
                    .or(() -> ThreadExperiments.rule(suspect))
                    .ifPresent(ruling -> rulings.put(suspect.identity(), ruling));
        }
        return rulings;
    }

    /** Of a suspect that is known by its stack alone, as in a dump of another JVM. */
    static Optional<Ruling> byMark(LiveThread suspect) {
        return RULES.stream()
                .filter(rule -> rule.mark().test(suspect))
                .findFirst()
                .<Ruling>map(rule -> new Allowed(rule.reason()))
                .or(() -> NettyThreads.rule(suspect));
    }

    private static Predicate<LiveThread> typeStarts(String prefix) {
        return thread -> thread.type().startsWith(prefix);
    }
}
