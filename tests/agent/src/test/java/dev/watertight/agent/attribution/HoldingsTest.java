package dev.watertight.agent.attribution;

import static dev.watertight.agent.attribution.Fixtures.inParallel;
import static dev.watertight.agent.attribution.Fixtures.inTurn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.watertight.agent.attribution.Fixtures.Outcome;
import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a static initialiser opens is held once; where it comes again, it grows. */
class HoldingsTest {

    /** What a logger, say, holds for good. */
    static final class Appender {
        static final AutoCloseable FILE = open();

        private Appender() {}

        /** Without the help of others: it is loaded by a class loader of its own. */
        private static AutoCloseable open() {
            try {
                return Files.newInputStream(
                        Files.createTempFile("leak-appender.", ""), StandardOpenOption.DELETE_ON_CLOSE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void whatAStaticInitialiserOpensIsToldInTheSummary() throws Exception {
        Outcome outcome = inTurn().run(Logging.class);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
        assertThat(outcome.text())
                .contains(
                        "Watertight: Held once, 1:",
                        "in HoldingsTest.Logging.logs(): descriptor fd ",
                        "the static initialiser of dev.watertight.agent.attribution.HoldingsTest$Appender opened it,"
                                + " and runs once");
    }

    @Watertight
    static class Logging {
        @Test
        void logs() throws Exception {
            Fixtures.again(Appender.class, "FILE");
        }
    }

    @Test
    void whatComesAgainInAnotherTestIsALeak() throws Exception {
        Outcome outcome = inTurn().run(LoggingAgain.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("logsAgain(): leak-appender");
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class LoggingAgain {
        @Test
        @Order(1)
        void logs() throws Exception {
            Fixtures.again(Appender.class, "FILE");
        }

        @Test
        @Order(2)
        void logsAgain() throws Exception {
            Fixtures.again(Appender.class, "FILE");
        }
    }

    @Test
    void testsThatRunAtTheSameTimeDoNotTakeItForGrowth() throws Exception {
        Outcome outcome = inParallel().run(LoggingInParallel.class, Other.class);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
        assertThat(outcome.text())
                .contains("Watertight: Held once, 1:", "in HoldingsTest.LoggingInParallel.logs(): descriptor fd ");
    }

    private static final CyclicBarrier MEETING = new CyclicBarrier(2);

    private static void meet() throws Exception {
        MEETING.await(1, TimeUnit.MINUTES);
    }

    @Watertight
    static class LoggingInParallel {
        @Test
        void logs() throws Exception {
            meet();
            try {
                Fixtures.again(Appender.class, "FILE");
            } finally {
                meet();
            }
        }
    }

    @Watertight
    static class Other {
        @Test
        void runs() throws Exception {
            meet();
            meet();
        }
    }

    /** What an initialiser reads, and closes when it is done. */
    static final class Certificates {
        static final boolean READ = read();

        private Certificates() {}

        private static boolean read() {
            try (var file = Open.file("leak-certificates")) {
                meet();
                meet();
                return file != null;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void noTestHoldsWhatTheInitialiserOfAnotherOneIsStillReading() throws Exception {
        Outcome outcome = inParallel().run(Reading.class, Ending.class);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
        assertThat(outcome.text()).doesNotContain("Held once");
    }

    @Watertight
    static class Reading {
        @Test
        void reads() {
            assertThat(Certificates.READ).isTrue();
        }
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    @Execution(ExecutionMode.SAME_THREAD)
    static class Ending {
        @Test
        @Order(1)
        void ends() throws Exception {
            meet();
        }

        @Test
        @Order(2)
        void runsAfterTheFirstWasJudged() throws Exception {
            meet();
        }
    }

    @Test
    void inParallelOnlyTheTestInWhichItComesAgainIsTold() throws Exception {
        Outcome outcome = inParallel().run(GrowingInParallel.class, Other.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("logsAgain(): leak-appender");
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    @Execution(ExecutionMode.SAME_THREAD)
    static class GrowingInParallel {
        @Test
        @Order(1)
        void logs() throws Exception {
            meet();
            Fixtures.again(Appender.class, "FILE");
        }

        @Test
        @Order(2)
        void logsAgain() throws Exception {
            try {
                Fixtures.again(Appender.class, "FILE");
            } finally {
                meet();
            }
        }
    }

    /** An executor that is never shut down. */
    static final class Scheduler {
        static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "leak-worker");
            thread.setDaemon(true);
            return thread;
        });

        private Scheduler() {}
    }

    @Test
    void moreThreadsOfTheSameExecutorAreNoGrowth() throws Exception {
        Outcome outcome = inTurn().run(Scheduling.class);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
        assertThat(outcome.text())
                .contains("it waits for tasks of an executor that the static initialiser of dev.watertight.agent"
                        + ".attribution.HoldingsTest$Scheduler made");
    }

    @Watertight
    static class Scheduling {
        @Test
        void first() throws Exception {
            Scheduler.EXECUTOR.submit(() -> {}).get();
        }

        @Test
        void second() throws Exception {
            Scheduler.EXECUTOR.submit(() -> {}).get();
        }
    }

    /** An executor of which there is one for each class loader. */
    static final class Plugin {
        static final AutoCloseable END;

        static {
            ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "leak-plugin"));
            executor.execute(() -> {});
            END = executor::shutdown;
        }

        private Plugin() {}
    }

    @Test
    void anExecutorThatIsMadeAgainInAnotherTestIsALeak() throws Exception {
        Outcome outcome = inTurn().run(PluggingIn.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("plugsInAgain(): leak-plugin");
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class PluggingIn {
        @Test
        @Order(1)
        void plugsIn() throws Exception {
            Fixtures.again(Plugin.class, "END");
        }

        @Test
        @Order(2)
        void plugsInAgain() throws Exception {
            Fixtures.again(Plugin.class, "END");
        }
    }

    @Test
    void anExecutorThatTakesThePlaceOfOneThatIsGoneIsNoLeak() throws Exception {
        Outcome outcome = inTurn().run(Replacing.class);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Replacing {
        @Test
        @Order(1)
        void plugsIn() throws Exception {
            Fixtures.again(Plugin.class, "END");
        }

        @Test
        @Order(2)
        void plugsOut() throws Exception {
            Open.closeAll();
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("leak-plugin")) {
                    thread.join();
                }
            }
        }

        @Test
        @Order(3)
        void plugsInAgain() throws Exception {
            Fixtures.again(Plugin.class, "END");
        }
    }

    /** Two executors that were made by the same line. */
    static final class Pair {
        static final List<ExecutorService> EXECUTORS = Stream.of("leak-left", "leak-right")
                .map(name -> Open.endLater(Executors.newSingleThreadExecutor(task -> new Thread(task, name))))
                .toList();

        private Pair() {}
    }

    @Test
    void whatOneInitialiserMadeAtOnceIsNoGrowth() throws Exception {
        Outcome outcome = inTurn().run(UsingPairs.class);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
    }

    @Watertight
    static class UsingPairs {
        @Test
        void left() throws Exception {
            Pair.EXECUTORS.get(0).submit(() -> {}).get();
        }

        @Test
        void right() throws Exception {
            Pair.EXECUTORS.get(1).submit(() -> {}).get();
        }
    }

    /** One whose threads are replaced when a task fails. */
    static final class Failing {
        static final ExecutorService EXECUTOR =
                Open.endLater(Executors.newSingleThreadExecutor(task -> new Thread(task, "leak-failing")));

        private Failing() {}
    }

    @Test
    void noThreadThatHasEndedIsKept() throws Exception {
        Outcome outcome = inTurn().run(FailingTasks.class);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
        assertThat(outcome.text()).contains("Held once");
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class FailingTasks {
        private static WeakReference<Thread> worker;

        @Test
        @Order(1)
        void starts() throws Exception {
            worker = Failing.EXECUTOR
                    .submit(() -> new WeakReference<>(Thread.currentThread()))
                    .get();
        }

        @Test
        @Order(2)
        void fails() throws Exception {
            Failing.EXECUTOR.execute(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {});
                throw new IllegalStateException();
            });
            Failing.EXECUTOR.submit(() -> {}).get();
            Thread ending = worker.get();
            if (ending != null) {
                ending.join();
            }
        }

        @Test
        @Order(3)
        void isNotKept() {
            await().pollInSameThread().atMost(1, TimeUnit.MINUTES).until(() -> {
                System.gc();
                return worker.get() == null;
            });
        }
    }

    /** Another one, of which a test keeps a thread busy. */
    static final class Busy {
        static final ExecutorService EXECUTOR =
                Open.endLater(Executors.newSingleThreadExecutor(task -> new Thread(task, "leak-busy")));

        private Busy() {}
    }

    @Test
    void aThreadThatIsBusyForATestIsALeakOfTheTest() throws Exception {
        Outcome outcome = inTurn().run(KeepingBusy.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("keepsBusy(): leak-busy");
    }

    @Watertight
    static class KeepingBusy {
        @Test
        void keepsBusy() throws Exception {
            keepBusyForGood(Busy.EXECUTOR);
        }
    }

    private static void keepBusyForGood(ExecutorService executor) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        executor.submit(() -> {
            begun.countDown();
            Open.waitForTheEnd();
        });
        begun.await();
    }

    /** Another one, with more threads. */
    static final class BusyPool {
        static final ExecutorService EXECUTOR =
                Open.endLater(Executors.newFixedThreadPool(2, task -> new Thread(task, "leak-busy")));

        private BusyPool() {}
    }

    @Test
    void aThreadThatIsBusyForATestIsNoLeakOfTheOneThatCameFirst() throws Exception {
        Outcome outcome = inTurn().run(KeepingAnotherBusy.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("keepsBusy(): leak-busy");
        assertThat(outcome.text()).doesNotContain("had ended by then");
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class KeepingAnotherBusy {
        @Test
        @Order(1)
        void comesFirst() throws Exception {
            BusyPool.EXECUTOR.submit(() -> {}).get();
        }

        @Test
        @Order(2)
        void keepsBusy() throws Exception {
            keepBusyForGood(BusyPool.EXECUTOR);
        }
    }

    static final class BusyInParallel {
        static final ExecutorService EXECUTOR =
                Open.endLater(Executors.newSingleThreadExecutor(task -> new Thread(task, "leak-busy")));

        private BusyInParallel() {}
    }

    @Test
    void aThreadThatIsBusyForAnotherTestIsNoLeakOfTheOneThatCameFirst() throws Exception {
        Outcome outcome = inParallel().run(ComingFirst.class, ComingSecond.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("JUnit Jupiter: leak-busy");
    }

    @Watertight
    static class ComingFirst {
        @Test
        void comesFirst() throws Exception {
            assertThat(BusyInParallel.EXECUTOR.isShutdown()).isFalse(); // which initialises the class
            meet();
            meet();
        }
    }

    @Watertight
    static class ComingSecond {
        @Test
        void keepsBusy() throws Exception {
            meet();
            try {
                keepBusyForGood(BusyInParallel.EXECUTOR);
            } finally {
                meet();
            }
        }
    }

    /** As the driver of MySQL cleans up what is abandoned. */
    static final class Endless {
        static final ExecutorService EXECUTOR = Open.endLater(Executors.newSingleThreadExecutor(Endless::thread));

        static {
            EXECUTOR.execute(Open::waitForTheEnd);
        }

        private Endless() {}

        private static Thread thread(Runnable task) {
            return new Thread(task, "leak-endless");
        }
    }

    static final class EndlessOnDemand {
        static final ExecutorService EXECUTOR = Open.endLater(Executors.newCachedThreadPool(Endless::thread));

        static {
            EXECUTOR.submit(Open::waitForTheEnd);
        }

        private EndlessOnDemand() {}
    }

    @Test
    void theTaskOfAnInitialiserIsHeld() throws Exception {
        Outcome outcome = inTurn().run(Cleaning.class);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
        assertThat(outcome.text())
                .contains(
                        "Watertight: Held once, 2:",
                        "it does the task that the static initialiser of dev.watertight.agent.attribution."
                                + "HoldingsTest$Endless gave its executor",
                        "it does the task that the static initialiser of dev.watertight.agent.attribution."
                                + "HoldingsTest$EndlessOnDemand gave its executor");
    }

    @Watertight
    static class Cleaning {
        @Test
        void cleans() {
            assertThat(Endless.EXECUTOR.isShutdown()).isFalse();
        }

        @Test
        void cleansOnDemand() {
            assertThat(EndlessOnDemand.EXECUTOR.isShutdown()).isFalse();
        }
    }

    /** The thread is there, but has nothing to do so far. */
    static final class Prestarted {
        static final ThreadPoolExecutor EXECUTOR = Open.endLater(new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> new Thread(task, "leak-prestarted")));

        static {
            EXECUTOR.prestartAllCoreThreads();
        }

        private Prestarted() {}
    }

    /** The thread has done what the initialiser gave it. */
    static final class Warm {
        static final ExecutorService EXECUTOR =
                Open.endLater(Executors.newSingleThreadExecutor(task -> new Thread(task, "leak-warm")));

        static {
            EXECUTOR.execute(() -> {});
        }

        private Warm() {}
    }

    /** Which of two tasks the thread does first is a matter of the queue. */
    static final class Queued {
        static final ExecutorService EXECUTOR = Open.endLater(new ThreadPoolExecutor(
                0, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), task -> new Thread(task, "leak-queued")));

        static {
            EXECUTOR.execute(Open::waitForTheEnd);
        }

        private Queued() {}
    }

    @Test
    void theTaskOfATestIsItsLeakThoughAnInitialiserStartedTheThread() throws Exception {
        Outcome outcome = inTurn().run(KeepingOthersBusy.class);

        assertThat(outcome.told())
                .as(outcome.text())
                .containsExactlyInAnyOrder(
                        "prestarted(): leak-prestarted", "warm(): leak-warm", "queued(): leak-queued");
    }

    @Watertight
    static class KeepingOthersBusy {
        @Test
        void prestarted() throws Exception {
            keepBusyForGood(Prestarted.EXECUTOR);
        }

        @Test
        void warm() throws Exception {
            keepBusyForGood(Warm.EXECUTOR);
        }

        @Test
        void queued() {
            assertThat(Queued.EXECUTOR.isShutdown()).isFalse();
        }
    }

    /** A singleton that is made when it is first asked for, in the classes of the project: nothing tells it from a leak. */
    static final class Lazy {
        private static AutoCloseable file;

        private Lazy() {}

        static void open() {
            file = Open.file("leak-lazy");
        }
    }

    @Test
    void aSingletonThatIsMadeOnDemandIsALeak() throws Exception {
        assertThat(inTurn().run(Demanding.class).told()).containsExactly("demands(): leak-lazy");
    }

    @Watertight
    static class Demanding {
        @Test
        void demands() {
            Lazy.open();
            assertThat(Lazy.file).isNotNull();
        }
    }

    @Test
    void whatAnInitialiserInsideOfTheTestClassOpensIsALeak() throws Exception {
        assertThat(inTurn().run(WithHolder.class).told()).containsExactly("holds(): leak-holder");
    }

    @Watertight
    static class WithHolder {
        static final class Holder {
            static final AutoCloseable FILE = Open.file("leak-holder");

            private Holder() {}
        }

        @Test
        void holds() {
            assertThat(Holder.FILE).isNotNull();
        }
    }

    /** Two classes that open theirs by the same helper; one of the helper's own class is a leak. */
    static final class FirstOfTwo {
        static final AutoCloseable FILE = Open.file("leak-first");

        private FirstOfTwo() {}
    }

    static final class SecondOfTwo {
        static final AutoCloseable FILE = Open.file("leak-second");

        private SecondOfTwo() {}
    }

    @Test
    void whatOthersHoldOrLeakByTheSameHelperIsNotTheSame() throws Exception {
        Outcome outcome = inTurn().run(ByTheSameHelper.class);

        assertThat(outcome.told()).as(outcome.text()).containsExactly("leaks(): leak-other");
        assertThat(outcome.text()).contains("HoldingsTest$FirstOfTwo opened it", "HoldingsTest$SecondOfTwo opened it");
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class ByTheSameHelper {
        @Test
        @Order(1)
        void leaks() {
            Open.file("leak-other");
        }

        @Test
        @Order(2)
        void holds() {
            assertThat(FirstOfTwo.FILE).isNotNull();
        }

        @Test
        @Order(3)
        void holdsAnother() {
            assertThat(SecondOfTwo.FILE).isNotNull();
        }
    }
}
