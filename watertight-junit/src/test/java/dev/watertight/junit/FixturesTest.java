package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepareToWait;
import static dev.watertight.junit.FixtureRun.run;
import static dev.watertight.junit.Leftovers.leave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.descriptor.PathDescriptor;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Timer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/** What the first test needs and a field of its class holds is the class's. */
class FixturesTest {

    @Test
    void aWorkerOfAPoolInAStaticFieldIsTheClasss() {
        assertThat(run(SharedPool.class).told()).isEmpty();
        assertThat(run(WrappedPool.class).told()).isEmpty();
        assertThat(run(SharedTimer.class).told()).isEmpty();
        assertThat(run(InheritedPool.class).told()).isEmpty();
        assertThat(run(PoolOfTheInstance.class).told()).isEmpty();
    }

    @Test
    void soIsAStream() {
        assertThat(run(SharedStream.class).told()).isEmpty();
    }

    @Test
    void soIsWhatAnObjectInAFieldIsMadeOf() {
        assertThat(run(SharedGroup.class).told()).isEmpty();
        assertThat(run(GroupWithoutEnd.class).told()).containsExactly("GroupWithoutEnd: leaked loop");
    }

    @Test
    void whatACollectionKeepsIsTheTests() {
        assertThat(run(KeptInList.class).told()).containsExactly("KeptInList > test(): leaked listed");
        assertThat(run(KeptInListOfAnObject.class).told())
                .containsExactly("KeptInListOfAnObject > test(): leaked listed");
    }

    @Test
    void whatTheClassDoesNotEndIsToldAgainstIt() {
        assertThat(run(KeptThread.class).told()).containsExactly("KeptThread: leaked kept");
    }

    @Test
    void aNestedClassLeavesWhatTheEnclosingClassHolds() {
        assertThat(run(Outer.class).told()).isEmpty();
        assertThat(run(OuterWithoutEnd.class).told()).containsExactly("OuterWithoutEnd: leaked kept");
    }

    @Test
    void whatAFieldDoesNotHoldIsTheTestsAsEver() {
        assertThat(run(BesidesPool.class).told()).containsExactly("BesidesPool > leaks(): leaked besides");
    }

    @Test
    void whatAFieldHeldOnceIsTheTests() {
        assertThat(run(Dropped.class).told()).containsExactly("Dropped > test(): leaked dropped");
    }

    @Test
    void whatTheNextTestDropsIsToldAgainstTheClass() {
        assertThat(run(Overwritten.class).told()).containsExactly("Overwritten: leaked first, second");
    }

    /** A context, say, that is handed on to every thread: closing it, if that can be done, ends none of them. */
    @Test
    void aThreadThatHasInheritedWhatAFieldHoldsIsTheTests() {
        assertThat(run(Inheriting.class).told()).containsExactly("Inheriting > test(): leaked inheriting");
    }

    /** Each look reads the fields anew. */
    @Test
    void whatAFieldComesToHoldDuringTheCheckIsTheClasss() {
        assertThat(prepareToWait().of(HeldLate.class).told()).isEmpty();
    }

    @Test
    void aFieldOfAnInstanceForOneTestHoldsNothing() {
        assertThat(run(OwnField.class).told()).containsExactly("OwnField > test(): leaked own");
    }

    @Test
    void aClassThatIsNotCheckedLeavesItToTheTest() {
        assertThat(run(CheckedMethod.class).told()).containsExactly("CheckedMethod > test(): leaked kept");
    }

    @Test
    void aNumberInAFieldIsNoDescriptor() {
        assertThat(run(Numbers.class).told())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("Numbers > test(): leaked descriptor");
    }

    /** The number of the last descriptor of this file. */
    private static int numberOf(String path) {
        return Descriptors.snapshot().resources().stream()
                .filter(each ->
                        each instanceof PathDescriptor file && file.path().equals(path))
                .mapToInt(Descriptor::fd)
                .max()
                .orElseThrow();
    }

    private static ExecutorService pool() {
        return Executors.newFixedThreadPool(2);
    }

    private static void use(ExecutorService pool) throws Exception {
        Future<?> done = pool.submit(() -> {});
        done.get();
    }

    @Watertight
    static class SharedPool {
        static final ExecutorService POOL = pool();

        @Test
        void first() throws Exception {
            use(POOL);
        }

        @Test
        void second() throws Exception {
            use(POOL);
        }

        @AfterAll
        static void shutDown() {
            Leftovers.end(POOL, POOL::shutdown);
        }
    }

    /** As event loops are made: they start their threads when they are needed. */
    static class Group {
        final Loop[] loops = {new Loop(), new Loop()};

        static class Loop {
            Thread thread = new Thread();
        }
    }

    @Watertight
    static class SharedGroup {
        static final Group GROUP = new Group();

        @Test
        void first() {
            GROUP.loops[0].thread = leave("loop");
        }

        @Test
        void second() {
            GROUP.loops[1].thread = leave("loop");
        }

        @AfterAll
        static void shutDown() {
            for (Group.Loop loop : GROUP.loops) {
                Leftovers.end(loop.thread);
            }
        }
    }

    @Watertight
    static class GroupWithoutEnd {
        static final Group GROUP = new Group();

        @Test
        void test() {
            GROUP.loops[0].thread = leave("loop");
        }
    }

    @Watertight
    static class KeptInList {
        static final List<Thread> KEPT = new ArrayList<>();

        @Test
        void test() {
            KEPT.add(leave("listed"));
        }
    }

    @Watertight
    static class KeptInListOfAnObject {
        static final Keeper KEEPER = new Keeper();

        static class Keeper {
            final List<Thread> kept = new ArrayList<>();
        }

        @Test
        void test() {
            KEEPER.kept.add(leave("listed"));
        }
    }

    @Watertight
    static class WrappedPool {
        private static ExecutorService pool;

        @Test
        void test() throws Exception {
            pool = Executors.newSingleThreadExecutor();
            use(pool);
        }

        @AfterAll
        static void shutDown() {
            Leftovers.end(pool, pool::shutdown);
        }
    }

    @Watertight
    static class SharedTimer {
        static Timer timer;

        @Test
        void test() {
            timer = new Timer("shared", true);
        }

        @AfterAll
        static void cancel() {
            Leftovers.end(timer, timer::cancel);
        }
    }

    static class Base {
        static ExecutorService pool;

        @AfterAll
        static void shutDown() {
            Leftovers.end(pool, pool::shutdown);
        }
    }

    @Watertight
    static class InheritedPool extends Base {
        @Test
        void test() throws Exception {
            pool = pool();
            use(pool);
        }
    }

    @Watertight
    @TestInstance(Lifecycle.PER_CLASS)
    static class PoolOfTheInstance {
        final ExecutorService pool = pool();

        @Test
        void test() throws Exception {
            use(pool);
        }

        @AfterAll
        void shutDown() {
            Leftovers.end(pool, pool::shutdown);
        }
    }

    @Watertight
    static class SharedStream {
        static InputStream stream;

        @Test
        void test() throws IOException {
            stream = Files.newInputStream(Path.of("/dev/null"));
        }

        @AfterAll
        static void close() throws IOException {
            stream.close();
        }
    }

    @Watertight
    static class KeptThread {
        static Thread kept;

        @Test
        void test() {
            kept = leave("kept");
        }
    }

    @Watertight
    static class Outer {
        static Thread kept;

        @Nested
        class Inner {
            @Test
            void test() {
                kept = leave("kept");
            }
        }

        @AfterAll
        static void end() {
            Leftovers.end(kept);
        }
    }

    @Watertight
    static class OuterWithoutEnd {
        static Thread kept;

        @Nested
        class Inner {
            @Test
            void test() {
                kept = leave("kept");
            }
        }
    }

    @Watertight
    static class BesidesPool {
        static final ExecutorService POOL = pool();

        @Test
        void leaks() throws Exception {
            use(POOL);
            leave("besides");
        }

        @AfterAll
        static void shutDown() {
            Leftovers.end(POOL, POOL::shutdown);
        }
    }

    @Watertight
    static class Dropped {
        static Thread kept;

        @Test
        void test() {
            kept = leave("dropped");
        }

        @AfterEach
        void drop() {
            kept = null;
        }
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class Overwritten {
        static Thread kept;

        @Test
        void first() {
            kept = leave("first");
        }

        @Test
        void second() {
            kept = leave("second");
        }
    }

    @Watertight
    static class Inheriting {
        static final Object CONTEXT = new Object();
        static final InheritableThreadLocal<Object> CURRENT = new InheritableThreadLocal<>();

        @Test
        void test() {
            CURRENT.set(CONTEXT);
            leave("inheriting");
        }

        @AfterEach
        void reset() {
            CURRENT.remove();
        }
    }

    @Watertight
    static class HeldLate {
        static volatile Thread kept;

        @Test
        void test() {
            Thread observed = Thread.currentThread();
            Thread late = leave("late");
            leave("holder", () -> {
                while (!Leftovers.isSettling(observed)
                        && !Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
                kept = late;
            });
        }

        @AfterAll
        static void end() {
            Leftovers.end(kept);
        }
    }

    @Watertight
    static class OwnField {
        Thread own;

        @Test
        void test() {
            own = leave("own");
        }
    }

    static class CheckedMethod {
        static Thread kept;

        @Test
        @Watertight
        void test() {
            kept = leave("kept");
        }
    }

    @Watertight
    static class Numbers {
        static Integer number;

        @Test
        void test() throws IOException {
            RandomAccessFile file = new RandomAccessFile("/dev/null", "r");
            OPEN.add(file);
            number = numberOf("/dev/null");
        }
    }

    private static final Queue<Closeable> OPEN = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() throws IOException {
        for (Closeable each : OPEN) {
            each.close();
        }
        OPEN.clear();
    }
}
