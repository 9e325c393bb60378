package dev.watertight.agent.torture;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.watertight.junit.Watertight;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Test classes that run at the same time, all tests of all of them. Half of the tests leak 1 to 5 resources by chance, in all
 * ways that can be attributed; some leak by an executor that they share.
 */
final class Crowd {

    private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

    /** There is one run at a time. */
    private static volatile Crowd current;

    private final long seed;
    private final Path directory;
    private final Map<String, Integer> leaks = new TreeMap<>();
    private final Map<String, List<String>> expected = new TreeMap<>();
    private final Deque<AutoCloseable> open = new ConcurrentLinkedDeque<>();

    /** What is leaked by executors that tests share, or by code of others: the names of all of it. */
    private final List<String> expectedOfNobody = new ArrayList<>();

    /** What went wrong in threads of its own. */
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private Crowd(long seed, int tests, Path directory) {
        this.seed = seed;
        this.directory = directory;
        Random random = new Random(seed);
        for (int i = 0; i < tests; i++) {
            String test = String.format("t%03d", i);
            leaks.put(test, random.nextBoolean() ? 0 : 1 + random.nextInt(5));
            expected.put(test, new ArrayList<>());
        }
    }

    static Crowd gather(long seed, int tests, Path directory) {
        current = new Crowd(seed, tests, directory);
        return current;
    }

    static List<Class<?>> classes() {
        return List.of(Methods.class, OneInstance.class, Enclosing.class, Factory.class, Timeouts.class);
    }

    /** The names of what each test is to be told, by the name of the test; clean tests are in it too. */
    synchronized Map<String, List<String>> expected() {
        Map<String, List<String>> sorted = new TreeMap<>();
        expected.forEach(
                (test, names) -> sorted.put(test, names.stream().sorted().toList()));
        return sorted;
    }

    /** The names of what no test is to be told, but a class or the run. */
    synchronized List<String> expectedOfNobody() {
        return expectedOfNobody.stream().sorted().toList();
    }

    List<Throwable> failures() {
        return List.copyOf(failures);
    }

    private synchronized void expect(String test, String name) {
        expected.get(test).add(name);
    }

    private synchronized void expectOfNobody(String name) {
        expectedOfNobody.add(name);
    }

    /** Closes what was left open, the last one first. */
    void disperse() throws Exception {
        for (AutoCloseable each = open.pollLast(); each != null; each = open.pollLast()) {
            each.close();
        }
    }

    /** The names of the tests of one of the classes. */
    private static Stream<String> tests(int number) {
        List<String> all = List.copyOf(current.leaks.keySet());
        int classes = classes().size();
        return all.stream().filter(test -> all.indexOf(test) % classes == number);
    }

    @Watertight
    static class Methods {
        /** Its threads end by themselves, so that it serves the next run too. */
        private static final ThreadPoolExecutor SHARED =
                new ThreadPoolExecutor(3, 3, 100, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>());

        static {
            SHARED.allowCoreThreadTimeOut(true);
        }

        static Stream<String> tests() {
            return Crowd.tests(0);
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("tests")
        void runs(String test) throws Exception {
            current.run(test, SHARED);
        }

        @AfterAll
        static void end() {
            await().until(SHARED::getPoolSize, size -> size == 0);
        }
    }

    @Watertight
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OneInstance {
        private final ExecutorService shared = Executors.newFixedThreadPool(3);

        Stream<String> tests() {
            return Crowd.tests(1);
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("tests")
        void runs(String test) throws Exception {
            current.run(test, shared);
        }

        @AfterAll
        void end() throws Exception {
            Crowd.end(shared);
        }
    }

    @Watertight
    static class Enclosing {
        private static ExecutorService shared;

        @BeforeAll
        static void begin() {
            shared = Executors.newCachedThreadPool();
        }

        @Nested
        class Inner {
            static Stream<String> tests() {
                return Crowd.tests(2);
            }

            @ParameterizedTest(name = "{0}")
            @MethodSource("tests")
            void runs(String test) throws Exception {
                current.run(test, shared);
            }
        }

        @AfterAll
        static void end() throws Exception {
            Crowd.end(shared);
        }
    }

    @Watertight
    static class Factory {
        private static ExecutorService shared;

        @BeforeAll
        static void begin() {
            shared = Executors.newScheduledThreadPool(3);
        }

        @TestFactory
        Stream<DynamicTest> runs() {
            return tests(3).map(test -> dynamicTest(test, () -> current.run(test, shared)));
        }

        @AfterAll
        static void end() throws Exception {
            Crowd.end(shared);
        }
    }

    @Watertight
    static class Timeouts {
        private static ExecutorService shared;

        @BeforeAll
        static void begin() {
            shared = Executors.newFixedThreadPool(1);
        }

        static Stream<String> tests() {
            return Crowd.tests(4);
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("tests")
        @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
        void runs(String test) throws Exception {
            current.run(test, shared);
        }

        @AfterAll
        static void end() throws Exception {
            Crowd.end(shared);
        }
    }

    /** Leaks as much as the test is to leak, between things that it gives back. */
    private void run(String test, ExecutorService shared) throws Exception {
        Random random = new Random(seed * 31 + test.hashCode());
        tidy(test, random, shared);
        for (int i = 0; i < leaks.get(test); i++) {
            leak(test, test + "-leak" + i, random);
            tidy(test, random, shared);
        }
        if (random.nextInt(20) == 0) {
            String name = test + "-leak-shared";
            expectOfNobody(name);
            shared.submit(() -> open(name, random.nextInt(5))).get();
        }
        if (random.nextInt(20) == 0) {
            String name = test + "-leak-loop";
            expectOfNobody(name);
            join(Library.start(() -> open(name, random.nextInt(2))));
        }
    }

    private void leak(String test, String name, Random random) throws Exception {
        int kind = random.nextInt(VIRTUAL ? 6 : 5);
        Callable<Void> opening = () -> open(name, kind);
        expect(test, name);
        switch (random.nextInt(VIRTUAL ? 9 : 7)) {
            case 0 -> opening.call();
            case 1 -> join(start(name + "-helper", opening));
            case 2 ->
                join(start(name + "-outer", () -> {
                    join(start(name + "-inner", opening));
                    return null;
                }));
            case 3 -> {
                // the helper stays, with what it has opened
                expect(test, name + "-helper");
                CountDownLatch opened = new CountDownLatch(1);
                CountDownLatch end = new CountDownLatch(1);
                Thread helper = start(name + "-helper", () -> {
                    try {
                        opening.call();
                    } finally {
                        opened.countDown();
                    }
                    end.await();
                    return null;
                });
                open.add(() -> {
                    end.countDown();
                    join(helper);
                });
                opened.await();
            }
            case 4 -> {
                ExecutorService own = Executors.newFixedThreadPool(2);
                own.submit(opening).get();
                end(own);
            }
            case 5 -> {
                // the executor stays, with its only thread and what that has opened
                expect(test, name + "-worker");
                ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, name + "-worker"));
                open.add(() -> end(own));
                own.submit(opening).get();
            }
            case 6 -> {
                ScheduledExecutorService own = Executors.newScheduledThreadPool(1);
                own.schedule(opening, 1, TimeUnit.MILLISECONDS).get();
                end(own);
            }
            case 7 -> join(startVirtual("", opening));
            default -> {
                ExecutorService own = perTask();
                own.submit(opening).get();
                end(own);
            }
        }
    }

    private Void open(String name, int kind) throws IOException, ReflectiveOperationException {
        switch (kind) {
            case 0 -> open.add(new FileInputStream(file(name).toFile()));
            case 1 -> open.add(FileChannel.open(file(name)));
            case 2 -> {
                ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                open.add(server);
                server.bind(UnixDomainSocketAddress.of(directory.resolve(name)));
            }
            case 3 -> {
                CountDownLatch end = new CountDownLatch(1);
                Thread waiting = start(name, () -> {
                    end.await();
                    return null;
                });
                open.add(() -> {
                    end.countDown();
                    join(waiting);
                });
            }
            case 4 -> {
                // it waits for ever, under this name
                Process process = new ProcessBuilder("sh", "-c", "kill -STOP $$", name)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                open.add(() -> process.destroyForcibly().waitFor());
            }
            default -> {
                CountDownLatch end = new CountDownLatch(1);
                startVirtual(name, () -> {
                    end.await();
                    return null;
                });
                open.add(end::countDown);
            }
        }
        return null;
    }

    /** Opens and gives back, in ways that mix with those of the other tests. */
    private void tidy(String test, Random random, ExecutorService shared) throws Exception {
        Callable<Void> use = () -> {
            try (FileInputStream in = new FileInputStream(file("clean-" + test).toFile())) {
                in.read();
            }
            return null;
        };
        switch (random.nextInt(VIRTUAL ? 6 : 5)) {
            case 0 -> use.call();
            case 1 -> join(start("clean-" + test, use));
            case 2 -> {
                ExecutorService own = Executors.newCachedThreadPool();
                own.submit(use).get();
                end(own);
            }
            case 3 -> shared.submit(use).get();
            case 4 -> join(Library.start(use));
            default -> join(startVirtual("", use));
        }
    }

    private Path file(String name) throws IOException {
        Path file = directory.resolve(name);
        return Files.exists(file) ? file : Files.createFile(file);
    }

    private static Thread start(String name, Callable<Void> task) {
        Thread thread = new Thread(task(task), name);
        thread.start();
        return thread;
    }

    private static FutureTask<Void> task(Callable<Void> task) {
        return new FutureTask<>(task) {
            @Override
            protected void setException(Throwable failure) {
                current.failures.add(failure);
            }
        };
    }

    /** There are none yet in the oldest JDK, for which this is compiled. */
    private static Thread startVirtual(String name, Callable<Void> task) throws ReflectiveOperationException {
        Class<?> type = Class.forName("java.lang.Thread$Builder");
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        type.getMethod("name", String.class).invoke(builder, name);
        return (Thread) type.getMethod("start", Runnable.class).invoke(builder, task(task));
    }

    private static ExecutorService perTask() throws ReflectiveOperationException {
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    private static void join(Thread thread) throws InterruptedException {
        thread.join();
    }

    private static void end(ExecutorService executor) throws InterruptedException {
        executor.shutdown();
        executor.awaitTermination(1, TimeUnit.MINUTES);
    }
}
