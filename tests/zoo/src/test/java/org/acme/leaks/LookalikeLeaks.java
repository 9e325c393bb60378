package org.acme.leaks;

import static dev.watertight.zoo.Leaks.leak;

import dev.watertight.junit.Watertight;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads that are called like those of the JVM, JUnit and build tools, and have their group, but are the test's. */
@Watertight(settlingTime = "100 ms")
class LookalikeLeaks {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "main",
                "Reference Handler",
                "Finalizer",
                "Signal Dispatcher",
                "Notification Thread",
                "Attach Listener",
                "Common-Cleaner",
                "process reaper",
                "process reaper (pid 4711)",
                "ForkJoinPool.commonPool-worker-1",
                "ForkJoinPool.commonPool-delayScheduler",
                "CompletableFutureDelayScheduler",
                "ForkJoinPool-1-worker-1",
                "VirtualThread-unblocker",
                "VirtualThread-unparker",
                "MasterPoller",
                "InnocuousThread-1",
                "Thread-0",
                "Keep-Alive-Timer",
                "HttpClient-1-SelectorManager",
                "RMI TCP Accept-0",
                "RMI Reaper",
                "RMI GC Daemon",
                "JFR Recorder Thread",
                "JFR Periodic Tasks",
                "Java2D Disposer",
                "Timer-0",
                "FileSystemWatchService",
                "junit-timeout-thread-1",
                "junit-jupiter-timeout-watcher",
                "surefire-forkedjvm-ping-30s",
                "Test worker",
                "Monitor Ctrl-Break",
                "awaitility-thread"
            })
    void threadNamed(String name) {
        leak(Idle.startAndAwaitIdling(daemon(Thread.currentThread().getThreadGroup(), name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Signal Dispatcher",
                "Notification Thread",
                "Attach Listener",
                "Common-Cleaner",
                "process reaper",
                "RMI Reaper",
                "JFR Recorder Thread",
                "Java2D Disposer"
            })
    void threadOfTheSystemGroupNamed(String name) {
        ThreadGroup system = Thread.currentThread().getThreadGroup();
        while (system.getParent() != null) {
            system = system.getParent();
        }
        Thread thread = daemon(system, name);
        thread.setPriority(Thread.MAX_PRIORITY);
        leak(Idle.startAndAwaitIdling(thread));
    }

    private static Thread daemon(ThreadGroup group, String name) {
        Thread thread = new Thread(group, Idle::untilInterrupted, name);
        thread.setDaemon(true);
        return thread;
    }
}
