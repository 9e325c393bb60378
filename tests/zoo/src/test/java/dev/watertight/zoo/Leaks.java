package dev.watertight.zoo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.UniqueId;

/**
 * What the fixtures leak on purpose. Each says itself what reports must name, right where it leaks:
 *
 * <pre>{@code
 * leak(new FileInputStream(file), regularFile(file));
 * }</pre>
 *
 * <p>Who leaks is not said but known: the test, or else the container, that runs at that moment. Everything is given
 * back after the run.
 */
public final class Leaks {

    private static final Deque<Leak> OPEN = new ArrayDeque<>();
    private static final Deque<Leak> OF_THE_COMING_TEST = new ArrayDeque<>();
    private static final Deque<UniqueId> RUNNING = new ArrayDeque<>();

    private Leaks() {}

    /**
     * Something that was left open by a test or container; by nobody that is known, when a fixture is run by itself, to
     * see its report.
     */
    record Leak(UniqueId culprit, List<Expected> expected, AutoCloseable giveBack) {}

    /** Leaks a resource; reports must name what is expected, no more and no less, which may be nothing. */
    public static <T extends AutoCloseable> T leak(T resource, Expected... expected) {
        add(resource, expected);
        return resource;
    }

    /**
     * As {@link #leak(AutoCloseable, Expected...)}, from a constructor or what else JUnit calls before it announces the
     * test.
     */
    public static synchronized <T extends AutoCloseable> T leakOfTheComingTest(T resource, Expected... expected) {
        OF_THE_COMING_TEST.push(new Leak(RUNNING.peek(), List.of(expected), resource));
        return resource;
    }

    /** Leaks a thread that ends when it is interrupted. */
    public static Thread leak(Thread thread, Expected... expected) {
        add(
                () -> {
                    thread.interrupt();
                    thread.join();
                },
                expected.length == 0 ? new Expected[] {Expected.thread(thread)} : expected);
        return thread;
    }

    /** Leaks an executor whose tasks end when they are interrupted. */
    public static <E extends ExecutorService> E leakExecutor(E executor, Expected... expected) {
        add(
                () -> {
                    executor.shutdownNow();
                    if (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
                        throw new IllegalStateException(executor + " did not terminate");
                    }
                },
                expected);
        return executor;
    }

    /** Leaks a process, with its own children. */
    public static Process leak(Process process, Expected... expected) {
        add(
                () -> {
                    List<ProcessHandle> descendants = process.descendants().toList();
                    process.destroyForcibly().waitFor();
                    for (ProcessHandle descendant : descendants) {
                        descendant.destroyForcibly();
                        descendant.onExit().get(1, TimeUnit.MINUTES);
                    }
                    process.getOutputStream().close();
                    process.getInputStream().close();
                    process.getErrorStream().close();
                },
                expected);
        return process;
    }

    private static synchronized void add(AutoCloseable giveBack, Expected... expected) {
        OPEN.push(new Leak(RUNNING.peek(), List.of(expected), giveBack));
    }

    /** A test or container begins: from now on, it is the one that leaks. */
    static synchronized void started(UniqueId id) {
        RUNNING.push(id);
        OF_THE_COMING_TEST.forEach(leak -> OPEN.push(new Leak(id, leak.expected, leak.giveBack)));
        OF_THE_COMING_TEST.clear();
    }

    /** A test or container has ended. */
    static synchronized void finished(UniqueId id) {
        RUNNING.remove(id);
    }

    /** What has been leaked and not been given back yet, latest first. */
    static synchronized List<Leak> all() {
        return List.copyOf(OPEN);
    }

    /** Ends what was leaked, latest first, whatever happens on the way. */
    static void giveBack() {
        List<Exception> failures = new ArrayList<>();
        for (Leak leak : all()) {
            try {
                leak.giveBack.close();
            } catch (Exception e) {
                failures.add(e);
            }
        }
        synchronized (Leaks.class) {
            OPEN.clear();
        }
        if (!failures.isEmpty()) {
            IllegalStateException failure = new IllegalStateException("some leaks could not be given back");
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }
}
