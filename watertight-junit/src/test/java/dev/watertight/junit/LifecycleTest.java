package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static dev.watertight.junit.Leftovers.leave;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.watertight.junit.Watertight.Granularity;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/** A check spans everything of a test or class, and tells each leak once. */
class LifecycleTest {

    @Test
    void aLeakFailsTheTestThatMadeIt() {
        assertThat(run(Simple.class).lines())
                .containsExactlyInAnyOrder("Simple > leaky(): leaked left by the test", "Simple > clean(): passed");
    }

    @Watertight
    static class Simple {

        @Test
        void leaky() {
            leave("left by the test");
        }

        @Test
        void clean() {}
    }

    @Test
    void aCheckSpansEverythingOfTheTest() {
        assertThat(run(EveryPhase.class).lines())
                .containsExactly("EveryPhase > leaky(): leaked after each, before each, constructor, field, test");
    }

    @Watertight
    static class EveryPhase {

        final Thread field = leave("field");

        EveryPhase() {
            leave("constructor");
        }

        @BeforeEach
        void before() {
            leave("before each");
        }

        @Test
        void leaky() {
            leave("test");
        }

        @AfterEach
        void after() {
            leave("after each");
        }
    }

    @Test
    void whatAfterEachEndsIsNoLeak() {
        assertThat(run(Tidy.class).lines()).containsExactly("Tidy > clean(): passed");
    }

    @Watertight
    static class Tidy {

        final Thread field = leave("field");

        @Test
        void clean() {}

        @AfterEach
        void endIt() {
            Leftovers.end(field);
        }
    }

    @Test
    void theClassIsToldForWhatItsTestsShare() {
        assertThat(run(Sharing.class).lines())
                .containsExactlyInAnyOrder(
                        "Sharing > first(): passed",
                        "Sharing > second(): leaked by a test",
                        "Sharing: leaked after all, before all, static initialiser");
        assertThat(run(Sharing.class).failureOf("Sharing"))
                .hasMessageStartingWith("class LifecycleTest.Sharing left 2 resources open:");
    }

    @Watertight
    static class Sharing {

        static final Thread FIELD = leave("static initialiser");

        @BeforeAll
        static void before() {
            leave("before all");
        }

        @Test
        void first() {}

        @Test
        void second() {
            leave("by a test");
        }

        @AfterAll
        static void after() {
            leave("after all");
        }
    }

    @Test
    void whatAfterAllEndsIsNoLeak() {
        assertThat(run(SharingTidily.class).lines()).containsExactly("SharingTidily > clean(): passed");
    }

    @Watertight
    static class SharingTidily {

        static final Thread FIELD = leave("static initialiser");
        static Thread started;

        @BeforeAll
        static void before() {
            started = leave("before all");
        }

        @Test
        void clean() {}

        @AfterAll
        static void after() {
            Leftovers.end(FIELD);
            Leftovers.end(started);
        }
    }

    @Test
    void byClassWhatTestsShareMayLiveUntilAfterAll() {
        assertThat(run(AsAWhole.class).lines())
                .containsExactlyInAnyOrder(
                        "AsAWhole > opens(): passed", "AsAWhole > forgets(): passed", "AsAWhole: leaked forgotten");
    }

    @Watertight(granularity = Granularity.CLASS)
    static class AsAWhole {

        static Thread shared;

        @Test
        void opens() {
            shared = leave("shared");
        }

        @Test
        void forgets() {
            leave("forgotten");
        }

        @AfterAll
        static void end() {
            Leftovers.end(shared);
        }
    }

    @Test
    void aSharedInstanceBelongsToTheClass() {
        assertThat(run(SharedInstance.class).lines())
                .containsExactlyInAnyOrder(
                        "SharedInstance > clean(): passed",
                        "SharedInstance > leaky(): leaked test",
                        "SharedInstance: leaked before all, field");
    }

    @Watertight
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class SharedInstance {

        final Thread field = leave("field");

        @BeforeAll
        void before() {
            leave("before all");
        }

        @Test
        void clean() {}

        @Test
        void leaky() {
            leave("test");
        }
    }

    @Test
    void nestedClassesAreCheckedLikeOthers() {
        assertThat(run(Outer.class).lines())
                .containsExactlyInAnyOrder(
                        "Outer > own(): leaked outer field, own test",
                        "Outer > Inner > nested(): leaked inner field, nested test, outer field",
                        "Outer > Inner: leaked inner before all",
                        "Outer > SharedInner > nested(): leaked nested test",
                        "Outer > SharedInner: leaked outer field, shared inner field",
                        "Outer: leaked outer before all");
        assertThat(run(Outer.class).failureOf("Outer > Inner > nested()"))
                .hasMessageStartingWith("LifecycleTest.Outer.Inner.nested() left 3 resources open:");
    }

    @Watertight
    static class Outer {

        final Thread field = leave("outer field");

        @BeforeAll
        static void before() {
            leave("outer before all");
        }

        @Test
        void own() {
            leave("own test");
        }

        @Nested
        class Inner {

            final Thread field = leave("inner field");

            @BeforeAll
            static void before() {
                leave("inner before all");
            }

            @Test
            void nested() {
                leave("nested test");
            }
        }

        @Nested
        @TestInstance(TestInstance.Lifecycle.PER_CLASS)
        class SharedInner {

            final Thread field = leave("shared inner field");

            @Test
            void nested() {
                leave("nested test");
            }
        }
    }

    @Test
    void aLeakNeverHidesTheTestsOwnFailure() {
        FixtureRun.Outcome outcome = run(Unlucky.class);

        assertThat(outcome.lines())
                .containsExactlyInAnyOrder(
                        "Unlucky > fails(): failed AssertionFailedError and leaked left by the failing test",
                        "Unlucky > aborts(): leaked left by the aborted test and TestAbortedException",
                        "Unlucky: failed IllegalStateException and leaked left by the class");
        assertThat(outcome.failureOf("Unlucky > fails()")).hasMessage("on purpose");
    }

    @Watertight
    static class Unlucky {

        @Test
        void fails() {
            leave("left by the failing test");
            fail("on purpose");
        }

        @Test
        void aborts() {
            leave("left by the aborted test");
            abort("on purpose");
        }

        @AfterAll
        static void failsToo() {
            leave("left by the class");
            throw new IllegalStateException("on purpose");
        }
    }

    @Test
    void aFailingConstructorIsToldFirst() {
        assertThat(run(FailingConstructor.class).lines())
                .containsExactly("FailingConstructor > test(): failed IllegalStateException and leaked constructor");
    }

    @Watertight
    static class FailingConstructor {

        FailingConstructor() {
            leave("constructor");
            throw new IllegalStateException("on purpose");
        }

        @Test
        void test() {}
    }

    @Test
    void aFailingBeforeEachIsToldFirst() {
        assertThat(run(FailingBeforeEach.class).lines())
                .containsExactly("FailingBeforeEach > test(): failed IllegalStateException and leaked before each");
    }

    @Watertight
    static class FailingBeforeEach {

        @BeforeEach
        void before() {
            leave("before each");
            throw new IllegalStateException("on purpose");
        }

        @Test
        void test() {}
    }

    /** The kernel gives the same number to the same file again: to the eye, it is the same descriptor. */
    @Test
    void whatOneTestWasToldForIsToldOfTheNextOneToo() {
        assertThat(run(Repeating.class).lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("> leaves()", ": leaked descriptor fd ", "/dev/null"));
    }

    /** Closes what a test left open, after Watertight looked: what comes first into the store is closed last. */
    static class ClosingLate implements TestInstancePreConstructCallback {

        static InputStream left;

        @Override
        public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext context) {
            return ExtensionContextScope.TEST_METHOD;
        }

        @Override
        public void preConstructTestInstance(TestInstanceFactoryContext factoryContext, ExtensionContext context) {
            context.getStore(ExtensionContext.Namespace.create(ClosingLate.class))
                    .put("closing", (AutoCloseable) () -> left.close());
        }
    }

    @ExtendWith(ClosingLate.class)
    @Watertight
    static class Repeating {
        @RepeatedTest(2)
        void leaves() throws IOException {
            ClosingLate.left = new FileInputStream("/dev/null");
        }
    }

    /** As a descriptor of the same number may be one of the same file. */
    @Test
    void whatLooksLikeWhatWasToldAndHasGoneIsToldAgain() {
        assertThat(prepare()
                        .parameter("watertight.inconclusive", "fail")
                        .of(Alike.class)
                        .told())
                .containsExactly("Alike > first(): failed AssertionError", "Alike: failed AssertionError");
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Alike {
        @Test
        @Order(1)
        void first() {
            PuzzleProbe.pose("what am I");
        }

        @Test
        @Order(2)
        void solves() {
            PuzzleProbe.clear();
        }

        @Test
        @Order(3)
        void looks() {}

        @AfterAll
        static void poseAgain() {
            PuzzleProbe.pose("what am I");
        }
    }

    /** Of ten thousand tests, each may leave one that is allowed. */
    @Test
    void noThreadThatHasEndedIsKept() {
        assertThat(prepare()
                        .parameter("watertight.allow.threadsNamed", "fixture because it ends soon")
                        .of(EndedSoon.class)
                        .told())
                .isEmpty();
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class EndedSoon {
        private static final CountDownLatch END = new CountDownLatch(1);
        private static WeakReference<Thread> left;

        @Test
        @Order(1)
        void leaves() {
            Thread thread = new Thread(
                    () -> {
                        try {
                            END.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "fixture");
            thread.start();
            left = new WeakReference<>(thread);
        }

        @Test
        @Order(2)
        void ends() throws Exception {
            END.countDown();
            Thread thread = left.get();
            if (thread != null) {
                thread.join();
            }
        }

        @Test
        @Order(3)
        void isNotKept() {
            await().pollInSameThread().atMost(1, TimeUnit.MINUTES).until(() -> {
                System.gc();
                return left.get() == null;
            });
        }
    }

    /** JUnit makes an instance for a disabled test, but has nothing called that would clean up after it. */
    @Test
    void disabledTestsAreLeftAlone() {
        FixtureRun.Outcome outcome = run(WithDisabled.class);

        assertThat(outcome.lines())
                .containsExactlyInAnyOrder("WithDisabled > on(): passed", "WithDisabled > off(): skipped");
        assertThat(outcome.stderr()).isEmpty();
    }

    @Watertight
    static class WithDisabled {

        final Thread field = leave("field");

        @Test
        @Disabled
        void off() {}

        @Test
        void on() {}

        @AfterEach
        void end() {
            Leftovers.end(field);
        }
    }

    @Test
    void disabledClassesAreNotInitialised() {
        assertThat(run(DisabledClass.class).lines()).containsExactly("DisabledClass: skipped");
        assertThat(INITIALISED).doesNotContain("DisabledClass");
    }

    private static final List<String> INITIALISED = new CopyOnWriteArrayList<>();

    @Watertight
    @Disabled
    static class DisabledClass {

        static {
            INITIALISED.add("DisabledClass");
        }

        @Test
        void test() {}
    }

    @Test
    void anInterruptForTheTestIsNotLost() {
        assertThat(prepare().of(Interrupted.class).lines())
                .containsExactlyInAnyOrder(
                        "Interrupted > leaky(): leaked left, interrupted",
                        "Interrupted > clean(): passed, interrupted");
    }

    @Watertight
    static class Interrupted {

        @Test
        void clean() {
            Thread.currentThread().interrupt();
        }

        @Test
        void leaky() {
            leave("left");
            Thread.currentThread().interrupt();
        }
    }
}
