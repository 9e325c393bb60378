package dev.watertight.agent.attribution;

import static dev.watertight.agent.attribution.Fixtures.inParallel;
import static dev.watertight.agent.attribution.Fixtures.inTurn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.agent.attribution.Fixtures.Outcome;
import dev.watertight.junit.Watertight;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is opened belongs to the test or container whose thread opened it, if that is certain. */
class AttributionTest {

    private static final CyclicBarrier MEETING = new CyclicBarrier(2);

    /** Waits for the other one, so that both surely run at the same time. */
    private static void meet() throws Exception {
        MEETING.await(1, TimeUnit.MINUTES);
    }

    @Watertight
    static class Bystander {
        @Test
        void bystander() throws Exception {
            meet();
            meet();
        }
    }

    /** A test that leaks while the bystander runs. */
    abstract static class Leaky {
        @Test
        void leaky() throws Exception {
            meet();
            try {
                leak();
            } finally {
                meet();
            }
        }

        abstract void leak() throws Exception;
    }

    private static void isTold(Class<? extends Leaky> leaky, String line) throws Exception {
        Outcome outcome = inParallel().run(Bystander.class, leaky);

        assertThat(outcome.told()).as(outcome.text()).containsExactly(line);
        if (line.startsWith("JUnit")) {
            assertThat(outcome.text())
                    .contains(
                            "since tests ran at the same time: AttributionTest.Bystander.bystander(), AttributionTest."
                                    + leaky.getSimpleName() + ".leaky()");
        }
    }

    @Test
    void theTestThatOpensIsTold() throws Exception {
        isTold(Opens.class, "leaky(): leak-own");
    }

    @Watertight
    static class Opens extends Leaky {
        @Override
        void leak() {
            Open.file("leak-own");
        }
    }

    @Test
    void theTestThatStartsAThreadIsToldWhatItOpens() throws Exception {
        isTold(OpensByThread.class, "leaky(): leak-file, leak-thread");
    }

    @Watertight
    static class OpensByThread extends Leaky {
        @Override
        void leak() throws InterruptedException {
            CountDownLatch opened = new CountDownLatch(1);
            Open.thread("leak-thread", () -> {
                Open.file("leak-file");
                opened.countDown();
                Open.waitForTheEnd();
            });
            opened.await();
        }
    }

    @Test
    void aThreadThatMayServeOthersTellsNothingOfWhatItOpens() throws Exception {
        isTold(OpensByLoop.class, "JUnit Jupiter: leak-file");
        isTold(OpensByTimer.class, "JUnit Jupiter: leak-file");
    }

    @Watertight
    static class OpensByLoop extends Leaky {
        @Override
        void leak() {
            Open.doAndEnd(Open.loop("loop", () -> Open.file("leak-file")));
        }
    }

    @Watertight
    static class OpensByTimer extends Leaky {
        @Override
        void leak() throws InterruptedException {
            CountDownLatch opened = new CountDownLatch(1);
            Timer timer = new Timer();
            timer.schedule(
                    new TimerTask() {
                        @Override
                        public void run() {
                            Open.file("leak-file");
                            opened.countDown();
                        }
                    },
                    0);
            opened.await();
            Open.end(timer);
        }
    }

    @Test
    void theTestThatMakesAnExecutorIsToldWhatItsWorkersOpen() throws Exception {
        isTold(OpensByExecutor.class, "leaky(): leak-file, leak-worker");
    }

    @Watertight
    static class OpensByExecutor extends Leaky {
        @Override
        void leak() throws Exception {
            Open.endLater(Executors.newSingleThreadExecutor(task -> new Thread(task, "leak-worker")))
                    .submit(() -> Open.file("leak-file"))
                    .get();
        }
    }

    /** A loop in the code of the test class, which serves all its tests. */
    @Test
    void whatIsHandedToAThreadOfAnotherTestIsNotThatTests() throws Exception {
        Outcome outcome = inParallel().run(HandingOver.class);

        assertThat(outcome.told())
                .as(outcome.text())
                .containsExactly("HandingOver: leak-anonymous, leak-elsewhere, leak-lambda, leak-named");
        assertThat(outcome.text())
                .contains("since tests ran at the same time: AttributionTest.HandingOver.hands(),"
                        + " AttributionTest.HandingOver.loops()");
    }

    @Watertight
    static class HandingOver {
        private static final BlockingQueue<Runnable> TASKS = new LinkedBlockingQueue<>();

        @Test
        void loops() throws Exception {
            Thread loop = new Thread(() -> {
                try {
                    for (int i = 0; i < 4; i++) {
                        TASKS.take().run();
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            loop.start();
            meet();
            loop.join();
            meet();
        }

        @Test
        void hands() throws Exception {
            meet();
            TASKS.add(() -> Open.file("leak-lambda"));
            TASKS.add(new Runnable() {
                @Override
                public void run() {
                    Open.file("leak-anonymous");
                }
            });
            TASKS.add(new Named());
            TASKS.add(Library.opening("leak-elsewhere"));
            meet();
        }

        private static final class Named implements Runnable {
            @Override
            public void run() {
                Open.file("leak-named");
            }
        }
    }

    @Test
    void whateverInterfaceItIsHandedBy() throws Exception {
        Outcome outcome = inParallel().run(HandingOverOthers.class);

        assertThat(outcome.told())
                .as(outcome.text())
                .containsExactly("HandingOverOthers: leak-anonymous, leak-command, leak-named");
    }

    @Watertight
    static class HandingOverOthers {
        private static final BlockingQueue<Supplier<?>> SUPPLIERS = new LinkedBlockingQueue<>();
        private static final BlockingQueue<Command> COMMANDS = new LinkedBlockingQueue<>();

        /** An interface of the test's own. */
        private interface Command {
            void execute();
        }

        @Test
        void loops() throws Exception {
            Thread loop = new Thread(() -> {
                try {
                    assertThat(SUPPLIERS.take().get()).isNotNull();
                    assertThat(SUPPLIERS.take().get()).isNotNull();
                    COMMANDS.take().execute();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            loop.start();
            meet();
            loop.join();
            meet();
        }

        @Test
        void hands() throws Exception {
            meet();
            SUPPLIERS.add(new Supplier<>() {
                @Override
                public Object get() {
                    return Open.file("leak-anonymous");
                }
            });
            SUPPLIERS.add(new Named());
            COMMANDS.add(new Command() {
                @Override
                public void execute() {
                    Open.file("leak-command");
                }
            });
            meet();
        }

        private static final class Named implements Supplier<Object> {
            @Override
            public Object get() {
                return Open.file("leak-named");
            }
        }
    }

    @Test
    void whatATestsOwnThreadDoesByItsOwnLambdasIsTheTests() throws Exception {
        isTold(OpensByLambdas.class, "leaky(): leak-field, leak-helper, leak-lambda, leak-library, leak-other");
    }

    @Watertight
    static class OpensByLambdas extends Leaky {
        @Override
        void leak() throws InterruptedException {
            Thread thread = new Thread(() -> {
                List.of("leak-lambda").forEach(name -> Open.file(name));
                inAnotherThread(() -> List.of("leak-other").forEach(name -> Open.file(name)));
                helper();
                Library.open("leak-library");
            });
            thread.start();
            thread.join();
        }

        private static void helper() {
            List.of("leak-helper").forEach(name -> Open.file(name));
            assertThat(
                            new Object() {
                                final AutoCloseable field = Open.file("leak-field");
                            }.field)
                    .isNotNull();
        }

        private static void inAnotherThread(Runnable task) {
            Open.doAndEnd(Open.thread("other", task));
        }
    }

    @Test
    void theTestIsToldWhatTheStagesOfItsFutureOpen() throws Exception {
        isTold(OpensByStage.class, "leaky(): leak-file");
    }

    /** The last stage is handed to the executor by one of its own workers. */
    @Watertight
    static class OpensByStage extends Leaky {
        @Override
        void leak() throws Exception {
            ExecutorService own = Executors.newFixedThreadPool(2);
            CompletableFuture.supplyAsync(() -> "leak-file", own)
                    .thenApplyAsync(Open::file, own)
                    .get();
            Open.end(own);
        }
    }

    @Test
    void theTestIsToldWhatAThreadOfItsOwnKindOpens() throws Exception {
        isTold(OpensByOwnKind.class, "leaky(): leak-file");
    }

    @Watertight
    static class OpensByOwnKind extends Leaky {
        @Override
        void leak() throws Exception {
            Thread thread = new Thread() {
                @Override
                public void run() {
                    open();
                }

                private void open() {
                    Open.file("leak-file");
                }

                @Override
                public synchronized void start() {
                    super.start();
                }
            };
            thread.start();
            thread.join();
        }
    }

    @Test
    void aParallelStreamTellsNothing() throws Exception {
        isTold(OpensByParallelStream.class, "JUnit Jupiter: leak-file");
    }

    @Watertight
    static class OpensByParallelStream extends Leaky {
        @Override
        void leak() {
            IntStream.range(0, 100).parallel().filter(i -> i == 70).forEach(i -> Open.file("leak-file"));
        }
    }

    @Test
    void theTestWhoseMethodRunsInAnotherThreadIsTold() throws Exception {
        isTold(OpensInTime.class, "leaky(): leak-own");
    }

    @Watertight
    @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    static class OpensInTime extends Opens {}

    @Test
    void anExecutorThatOthersHaveUsedTellsNothing() throws Exception {
        SHARED.submit(() -> {}).get();
        isTold(OpensBySharedExecutor.class, "JUnit Jupiter: leak-file");
    }

    private static final ExecutorService SHARED = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "shared");
        thread.setDaemon(true);
        return thread;
    });

    @Watertight
    static class OpensBySharedExecutor extends Leaky {
        @Override
        void leak() throws Exception {
            SHARED.submit(() -> Open.file("leak-file")).get();
        }
    }

    @Test
    void anExecutorThatOthersUseAtTheSameTimeTellsNothing() throws Exception {
        Outcome outcome = inParallel().run(MakesExecutor.class, UsesExecutor.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("JUnit Jupiter: leak-file");
    }

    private static volatile ExecutorService handedOver;

    @Watertight
    static class MakesExecutor {
        @Test
        void makes() throws Exception {
            handedOver = Executors.newSingleThreadExecutor();
            handedOver.submit(() -> {}).get();
            meet();
            meet();
            Open.end(handedOver);
        }
    }

    @Watertight
    static class UsesExecutor {
        @Test
        void uses() throws Exception {
            meet();
            handedOver.submit(() -> Open.file("leak-file")).get();
            meet();
        }
    }

    @Test
    void aForkJoinPoolTellsNothing() throws Exception {
        isTold(OpensByCommonPool.class, "JUnit Jupiter: leak-file");
        isTold(OpensByForking.class, "JUnit Jupiter: leak-file");
        isTold(OpensByForkJoinPool.class, "JUnit Jupiter: leak-file");
    }

    @Watertight
    static class OpensByCommonPool extends Leaky {
        @Override
        void leak() throws Exception {
            ForkJoinPool.commonPool().submit(() -> Open.file("leak-file")).get();
        }
    }

    /** On its own thread: but what is run there as a task may be what another test has forked. */
    @Watertight
    static class OpensByForking extends Leaky {
        @Override
        void leak() {
            ForkJoinTask.adapt(() -> Open.file("leak-file")).invoke();
        }
    }

    @Watertight
    static class OpensByForkJoinPool extends Leaky {
        @Override
        void leak() throws Exception {
            ForkJoinPool own = new ForkJoinPool(1);
            own.submit(() -> Open.file("leak-file")).get();
            Open.end(own);
        }
    }

    @Test
    void whatAnUnwatchedTestLeaksIsNobodys() throws Exception {
        Outcome outcome = inParallel().run(Bystander.class, Unwatched.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.text()).isEmpty();
    }

    static class Unwatched extends Leaky {
        @Override
        void leak() {
            Open.file("leak-file");
        }
    }

    @Test
    void theThreadsOfAnExecutorBelongToTheClassThatMadeIt() throws Exception {
        assertThat(inTurn().run(StaticExecutor.class).told()).isEmpty();
        assertThat(inTurn().run(ExecutorBeforeAll.class).told()).isEmpty();
        assertThat(inTurn().run(ExecutorForGood.class).told()).containsExactly("ExecutorForGood: leak-worker");
    }

    @Watertight
    static class StaticExecutor {
        private static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(2);

        @Test
        void startsTheFirst() throws Exception {
            EXECUTOR.submit(() -> {}).get();
        }

        @Test
        void startsTheSecond() throws Exception {
            EXECUTOR.submit(() -> {}).get();
        }

        @AfterAll
        static void end() throws Exception {
            Open.end(EXECUTOR);
        }
    }

    abstract static class WithExecutor {
        private static ExecutorService executor;

        @BeforeAll
        static void begin() {
            executor = Open.endLater(Executors.newSingleThreadExecutor(task -> new Thread(task, "leak-worker")));
        }

        @Test
        void startsTheFirst() throws Exception {
            executor.submit(() -> {}).get();
        }
    }

    @Watertight
    static class ExecutorBeforeAll extends WithExecutor {
        @AfterAll
        static void end() throws Exception {
            Open.end(WithExecutor.executor);
        }
    }

    @Watertight
    static class ExecutorForGood extends WithExecutor {}

    @Test
    void whatTheServerOfAClassOpensBelongsToTheClass() throws Exception {
        assertThat(inTurn().run(Served.class).told()).isEmpty();
        assertThat(inTurn().run(ServedForGood.class).told()).containsExactly("ServedForGood: leak-connection");
    }

    abstract static class WithServer {
        private static final CyclicBarrier REQUEST = new CyclicBarrier(2);
        private static AutoCloseable connection;

        @BeforeAll
        static void begin() {
            Open.loop("server", () -> {
                try {
                    REQUEST.await();
                    connection = Open.file("leak-connection");
                    REQUEST.await();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        @Test
        void connects() throws Exception {
            REQUEST.await();
            REQUEST.await();
        }
    }

    @Watertight
    static class Served extends WithServer {
        @AfterAll
        static void end() throws Exception {
            WithServer.connection.close();
        }
    }

    @Watertight
    static class ServedForGood extends WithServer {}

    @Test
    void whatIsOpenedAfterItsTestIsToldOfItsClass() throws Exception {
        Outcome outcome = inTurn().run(Late.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("Late: leak-late", "starts(): leak-thread");
        assertThat(outcome.text())
                .contains("since it was opened by what had been started in a test that had ended by then:"
                        + " AttributionTest.Late.starts()");
    }

    @Test
    void ofAClassThatIsCheckedAsAWholeItIsTold() throws Exception {
        Outcome outcome = inTurn().run(LateInAWhole.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("LateInAWhole: leak-late, leak-thread");
    }

    @Watertight(granularity = Watertight.Granularity.CLASS)
    static class LateInAWhole extends Late {}

    private static CountDownLatch go;
    private static CountDownLatch opened;

    private static void openLate() {
        go = new CountDownLatch(1);
        opened = new CountDownLatch(1);
        Open.thread("leak-thread", () -> openWhenToldTo());
    }

    private static void openWhenToldTo() {
        try {
            go.await();
        } catch (InterruptedException e) {
            return;
        }
        Open.file("leak-late");
        opened.countDown();
        Open.waitForTheEnd();
    }

    private static void startLoop() {
        go = new CountDownLatch(1);
        opened = new CountDownLatch(1);
        Open.loop("leak-loop", AttributionTest::openWhenToldTo);
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Late {
        @Test
        @Order(1)
        void starts() {
            openLate();
        }

        @Test
        @Order(2)
        void isGoingOn() throws Exception {
            go.countDown();
            opened.await();
        }
    }

    @Test
    void whatIsOpenedAfterItsClassIsToldOfTheRun() throws Exception {
        Outcome outcome = inTurn().run(FirstClass.class, SecondClass.class);

        assertThat(outcome.told())
                .as(outcome.text())
                .containsExactly("JUnit Jupiter: leak-late", "starts(): leak-thread");
        assertThat(outcome.text()).contains("had ended by then: AttributionTest.FirstClass.starts()");
    }

    @Watertight
    static class FirstClass {
        @Test
        void starts() {
            openLate();
        }
    }

    @Watertight
    static class SecondClass {
        @Test
        void isGoingOn() throws Exception {
            go.countDown();
            opened.await();
        }
    }

    @Test
    void whatALoopThatMayStayOpensIsToldOfTheTestThatRunsThen() throws Exception {
        Outcome outcome = inTurn().run(SharingALoop.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("uses(): leak-late");
        assertThat(outcome.text()).doesNotContain("SharingALoop.starts()");
    }

    @Test
    void whatAThreadOfSuchALoopOpensIsToldOfTheTestThatRunsThen() throws Exception {
        Outcome outcome = inTurn().run(SharingALoopOfThreads.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("uses(): leak-late");
        assertThat(outcome.text()).doesNotContain("SharingALoopOfThreads.starts()");
    }

    @Test
    void whatAThreadOfSuchALoopOpensIsNotToldOfThatTestIfItIsAnOlderOne() throws Exception {
        Outcome outcome = inTurn().run(StartingByALoop.class);

        assertThat(outcome.told())
                .as(outcome.text())
                .containsExactly("StartingByALoop: leak-late", "starts(): leak-thread");
    }

    @Test
    void whatALoopThatMayStayOpensWhileTestsOverlapIsNotToldOfTheOneThatStartedIt() throws Exception {
        Outcome outcome = inParallel().run(SharingALoopInParallel.class, Bystander.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("JUnit Jupiter: leak-late");
        assertThat(outcome.text())
                .contains("tests ran at the same time: AttributionTest.Bystander.bystander(),"
                        + " AttributionTest.SharingALoopInParallel.uses()")
                .doesNotContain("SharingALoopInParallel.starts()");
    }

    @Test
    void whatALoopThatMayNotStayOpensIsNotToldOfTheTestThatRunsThen() throws Exception {
        Outcome outcome = inTurn().run(LeakingALoop.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("LeakingALoop: leak-late", "starts(): leak-loop");
    }

    /** The class finds the loop judged already. */
    @Test
    void norIsItInAnotherClass() throws Exception {
        Outcome outcome = inTurn().run(LeakingALoopOnly.class, SecondClass.class);

        assertThat(outcome.told())
                .as(outcome.text())
                .containsExactly("JUnit Jupiter: leak-late", "starts(): leak-loop");
    }

    @Watertight
    static class LeakingALoopOnly {
        @Test
        void starts() {
            startLoop();
        }
    }

    @Test
    void whatIsOpenedByAThreadOfTheTestItselfIsNotToldOfAnotherThoughThatMayStay() throws Exception {
        Outcome outcome = inTurn().run(AllowedLate.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("AllowedLate: leak-late");
    }

    @Watertight(allowing = @Watertight.Allow(threadsNamed = "leak-thread", because = "it may stay"))
    static class AllowedLate extends Late {}

    /** The second time, nobody waits for it to end. */
    @Test
    void norIsItWhereTheLoopIsAKnownLeak() throws Exception {
        Path list = Files.createTempDirectory("known").resolve("leaks");
        System.setProperty("watertight.known.write", "true");
        try {
            inTurn().with("watertight.known", list.toString()).run(LeakingALoop.class, LeakingALoopAgain.class);
        } finally {
            System.clearProperty("watertight.known.write");
        }
        List<String> known = Files.readAllLines(list);
        assertThat(known).filteredOn(line -> line.startsWith("descriptor")).isNotEmpty();
        Files.write(
                list,
                known.stream().filter(line -> !line.startsWith("descriptor")).toList());
        Outcome outcome =
                inTurn().with("watertight.known", list.toString()).run(LeakingALoop.class, LeakingALoopAgain.class);
        Files.delete(list);
        Files.delete(list.getParent());

        assertThat(outcome.told())
                .as(outcome.text())
                .containsExactly("LeakingALoop: leak-late", "LeakingALoopAgain: leak-late");
    }

    /** A loop that the first test needs, and the second has open something. */
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    @Execution(ExecutionMode.SAME_THREAD)
    abstract static class WithALoop {
        @Test
        @Order(1)
        void starts() throws Exception {
            startLoop();
        }

        @Test
        @Order(2)
        void uses() throws Exception {
            go.countDown();
            opened.await();
        }
    }

    @Watertight(allowing = @Watertight.Allow(threadsNamed = "leak-loop", because = "all share it"))
    static class SharingALoop extends WithALoop {}

    @Watertight(allowing = @Watertight.Allow(threadsNamed = "leak-loop", because = "all share it"))
    static class SharingALoopOfThreads extends WithALoop {
        @Override
        @Test
        @Order(1)
        void starts() {
            go = new CountDownLatch(1);
            opened = new CountDownLatch(1);
            Open.loop("leak-loop", SharingALoopOfThreads::startThreadWhenToldTo);
        }

        private static void startThreadWhenToldTo() {
            try {
                go.await();
            } catch (InterruptedException e) {
                return;
            }
            Open.doAndEnd(Open.thread("late", () -> Open.file("leak-late")));
            opened.countDown();
            Open.waitForTheEnd();
        }
    }

    @Watertight(allowing = @Watertight.Allow(threadsNamed = "leak-loop", because = "all share it"))
    static class StartingByALoop extends WithALoop {
        @Override
        @Test
        @Order(1)
        void starts() throws Exception {
            CountDownLatch started = new CountDownLatch(1);
            Open.loop("leak-loop", () -> {
                openLate();
                started.countDown();
                Open.waitForTheEnd();
            });
            started.await();
        }
    }

    @Watertight(allowing = @Watertight.Allow(threadsNamed = "leak-loop", because = "all share it"))
    static class SharingALoopInParallel extends WithALoop {
        @Override
        @Test
        @Order(2)
        void uses() throws Exception {
            meet();
            try {
                super.uses();
            } finally {
                meet();
            }
        }
    }

    @Watertight
    static class LeakingALoop extends WithALoop {}

    @Watertight
    static class LeakingALoopAgain extends WithALoop {}

    @Test
    void staticsBelongToTheirClassWhoeverInitialisesIt() throws Exception {
        Outcome outcome = inParallel().run(Bystander.class, Statics.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("Statics: leak-static");
    }

    @Watertight
    static class Statics {
        private static final AutoCloseable OPEN = Open.file("leak-static");

        @Test
        void runs() throws Exception {
            meet();
            assertThat(OPEN).isNotNull();
            meet();
        }
    }

    @Test
    void aThreadThatEndsInTimeIsNobodysLeak() throws Exception {
        Outcome outcome = inParallel().with("watertight.settlingTime", "1 m").run(Bystander.class, Ending.class);

        assertThat(outcome.told()).isEmpty();
    }

    @Watertight
    static class Ending extends Leaky {
        @Override
        void leak() {
            Thread observed = Thread.currentThread();
            Open.thread("ending", () -> {
                while (!isSettling(observed)) {
                    Thread.onSpinWait();
                }
            });
        }

        private static boolean isSettling(Thread thread) {
            for (StackTraceElement frame : thread.getStackTrace()) {
                if (frame.getClassName().equals("dev.watertight.Settling")
                        && frame.getMethodName().equals("outlast")) {
                    return true;
                }
            }
            return false;
        }
    }
}
