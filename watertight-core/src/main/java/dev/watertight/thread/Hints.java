package dev.watertight.thread;

import dev.watertight.common.Frames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the JDK's code on a stack says of a thread's owner. A leaked worker has nothing of the reader's on its stack; but
 * the loop that it runs tells what was not shut down.
 */
final class Hints {

    /** By class and method, outermost loop of the JDK's own threads first. */
    private static final Map<String, String> BY_FUNCTION = new LinkedHashMap<>();

    static {
        BY_FUNCTION.put("java.util.TimerThread.run", "a java.util.Timer that was not cancelled");
        BY_FUNCTION.put(
                "java.util.concurrent.DelayScheduler.run", "the timer of a ForkJoinPool that was not shut down");
        BY_FUNCTION.put(
                "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.take",
                "an idle worker of a ScheduledThreadPoolExecutor that was not shut down");
        BY_FUNCTION.put(
                "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue.poll",
                "an idle worker of a ScheduledThreadPoolExecutor that was not shut down");
        BY_FUNCTION.put(
                "java.util.concurrent.ThreadPoolExecutor.getTask",
                "an idle worker of a ThreadPoolExecutor that was not shut down");
        BY_FUNCTION.put(
                "java.util.concurrent.ForkJoinPool.awaitWork",
                "an idle worker of a ForkJoinPool that was not shut down");
        BY_FUNCTION.put("sun.nio.fs.LinuxWatchService$Poller.run", "a WatchService that was not closed");
        BY_FUNCTION.put(
                "sun.nio.ch.EPollPort$EventHandlerTask.run", "an AsynchronousChannelGroup that was not shut down");
        BY_FUNCTION.put(
                "sun.net.httpserver.ServerImpl$Dispatcher.run", "a com.sun.net.httpserver.HttpServer, not stopped");
        BY_FUNCTION.put(
                "jdk.internal.net.http.HttpClientImpl$SelectorManager.run",
                "a java.net.http.HttpClient that was not closed (it can be since Java 21)");
        BY_FUNCTION.put(
                "sun.rmi.transport.tcp.TCPTransport$AcceptLoop.run",
                "an RMI registry or exported object; the JDK never closes one that chose its port itself (port 0)");
        BY_FUNCTION.put("sun.rmi.transport.ObjectTable$Reaper.run", "an RMI object that was not unexported");
        BY_FUNCTION.put("jdk.internal.ref.CleanerImpl.run", "a java.lang.ref.Cleaner that is still in use");
    }

    private Hints() {}

    static Optional<String> of(List<StackTraceElement> stack) {
        List<String> functions =
                stack.stream().filter(Frames::inJdk).map(Frames::function).toList();
        return BY_FUNCTION.entrySet().stream()
                .filter(hint -> functions.contains(hint.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
