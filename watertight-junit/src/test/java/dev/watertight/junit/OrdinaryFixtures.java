package dev.watertight.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestInstanceFactory;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.commons.support.ReflectionSupport;

/** A bit of everything that people do with JUnit, with all its outcomes, and without leaks. */
final class OrdinaryFixtures {

    private OrdinaryFixtures() {}

    static class Outcomes {

        @BeforeAll
        static void before(TestReporter reporter) {
            reporter.publishEntry("before all");
        }

        @BeforeEach
        void before(TestInfo info, TestReporter reporter) {
            reporter.publishEntry("before", info.getDisplayName());
        }

        @Test
        void passes() {}

        @Test
        void fails() {
            fail("on purpose");
        }

        @Test
        void failsOtherwise() {
            throw new IllegalStateException("on purpose");
        }

        @Test
        void aborts() {
            abort("on purpose");
        }

        @Test
        @Disabled("on purpose")
        void disabled() {}

        @Test
        @DisplayName("has a name of its own")
        void named() {}

        @Test
        @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
        void runsInAnotherThread() {}

        @Test
        @Timeout(value = 1, unit = TimeUnit.MILLISECONDS)
        void runsOutOfTime() throws InterruptedException {
            new java.util.concurrent.CountDownLatch(1).await();
        }

        @RepeatedTest(2)
        void repeats() {}

        @Test
        void hasDirectory(@TempDir Path directory) throws java.io.IOException {
            Files.writeString(directory.resolve("file"), "text");
        }

        @AfterEach
        void after(TestReporter reporter) {
            reporter.publishEntry("after");
        }

        @AfterAll
        static void after(TestInfo info) {
            assertTrue(info.getTestClass().isPresent());
        }
    }

    static class Arguments {

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        void some(int number) {
            assertEquals(2, number);
        }

        @ParameterizedTest
        @MethodSource("strings")
        void ofMethod(String text) {
            assertEquals("b", text);
        }

        static Stream<String> strings() {
            return Stream.of("a", "b");
        }

        @ParameterizedTest
        @MethodSource("failing")
        void ofFailingMethod(String text) {}

        static Stream<String> failing() {
            throw new IllegalStateException("on purpose");
        }

        @ParameterizedTest
        @MethodSource("missing")
        void ofMissingMethod(String text) {}

        @Test
        void unresolved(String parameter) {}
    }

    static class Factories {

        @TestFactory
        Stream<DynamicNode> some() {
            return Stream.of(
                    dynamicTest("passes", () -> {}),
                    dynamicTest("fails", () -> fail("on purpose")),
                    dynamicTest("aborts", () -> abort("on purpose")),
                    dynamicContainer("container", List.of(dynamicTest("inside", () -> {}))),
                    dynamicContainer("empty", List.of()));
        }

        @TestFactory
        List<DynamicNode> failing() {
            throw new IllegalStateException("on purpose");
        }

        @TestFactory
        @Disabled
        List<DynamicNode> disabled() {
            return List.of();
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Shared {

        private int count;

        @BeforeAll
        void before() {
            count++;
        }

        @Test
        @Order(1)
        void first() {
            assertEquals(1, count++);
        }

        @Test
        @Order(2)
        void second() {
            assertEquals(2, count++);
        }

        @Test
        @Order(3)
        @Disabled
        void third() {
            count++;
        }

        @AfterAll
        void after() {
            assertEquals(3, count);
        }
    }

    static class Outer {

        @Test
        void own() {}

        @Nested
        class Inner {

            @BeforeEach
            void before() {
                abort("on purpose");
            }

            @Test
            void nested() {}

            @Nested
            @TestInstance(TestInstance.Lifecycle.PER_CLASS)
            class Deeper {
                @Test
                void deep() {}
            }
        }

        @Nested
        @Disabled("on purpose")
        class Off {
            @Test
            void nested() {}
        }

        @Nested
        class Failing {

            Failing() {
                throw new IllegalStateException("on purpose");
            }

            @Test
            void nested() {}
        }
    }

    static class FailingBeforeAll {

        @BeforeAll
        static void before() {
            fail("on purpose");
        }

        @Test
        void never() {}

        @AfterAll
        static void after() {
            fail("on purpose, too");
        }
    }

    static class AbortingBeforeAll {

        @BeforeAll
        static void before() {
            abort("on purpose");
        }

        @Test
        void never() {}
    }

    static class FailingAfter {

        @Test
        void failsTwice() {
            fail("on purpose");
        }

        @AfterEach
        void after() {
            fail("on purpose, too");
        }

        @AfterAll
        static void afterAll() {
            fail("on purpose");
        }
    }

    static class FailingConstructor {

        FailingConstructor() {
            throw new IllegalStateException("on purpose");
        }

        @Test
        void first() {}

        @Test
        @Disabled
        void second() {}
    }

    @Disabled("on purpose")
    static class DisabledAsAWhole {
        @Test
        void never() {}
    }

    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    static class Template {

        @Parameter
        int number;

        @Test
        void test() {
            assertEquals(1, number);
        }

        @Nested
        class Inner {
            @Test
            void test() {
                assertEquals(2, number);
            }
        }
    }

    @ExtendWith({Creating.class, Forgiving.class, Choosy.class, Publishing.class})
    static class Extended {

        private final int number;

        Extended(Integer number) {
            this.number = number;
        }

        @Test
        void created() {
            assertEquals(1, number);
        }

        @Test
        void forgiven() {
            throw new IllegalStateException("on purpose");
        }

        @Test
        void unwanted() {}
    }

    static class Creating implements TestInstanceFactory {
        @Override
        public Object createTestInstance(TestInstanceFactoryContext factoryContext, ExtensionContext context) {
            return ReflectionSupport.newInstance(factoryContext.getTestClass(), 1);
        }
    }

    static class Forgiving implements TestExecutionExceptionHandler {
        @Override
        public void handleTestExecutionException(ExtensionContext context, Throwable throwable) {}
    }

    static class Choosy implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return context.getDisplayName().equals("unwanted()")
                    ? ConditionEvaluationResult.disabled("on purpose")
                    : ConditionEvaluationResult.enabled("of course");
        }
    }

    static class Publishing implements AfterTestExecutionCallback {
        @Override
        public void afterTestExecution(ExtensionContext context) {
            context.publishReportEntry(
                    "failed", Boolean.toString(context.getExecutionException().isPresent()));
        }
    }
}
