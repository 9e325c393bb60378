package org.acme.sites;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.watertight.junit.Watertight;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods and classes that run more than once. */
final class TemplateSites {

    private static final String SHORT = "100 ms";

    private TemplateSites() {}

    @Watertight(settlingTime = SHORT)
    static class InOneInvocationOfAParameterizedTest extends WithCleanTests {
        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        void leaksTwo(int number) {
            if (number == 2) {
                Opens.file("argument 2");
            }
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InEachInvocationOfAParameterizedTest extends WithCleanTests {
        @ParameterizedTest
        @ValueSource(strings = {"a", "b"})
        void leaks(String name) {
            Opens.file(name);
        }
    }

    /** The arguments are made before there is an invocation. */
    @Watertight(settlingTime = SHORT)
    static class InTheSourceOfArguments extends WithCleanTests {
        @ParameterizedTest
        @MethodSource
        void leaks(String name) {}

        static Stream<String> leaks() {
            Opens.file("source of arguments");
            return Stream.of("a", "b");
        }
    }

    /** Unlike what is closed: JUnit closes arguments that can be closed. */
    @Watertight(settlingTime = SHORT)
    static class InAWrappedArgument extends WithCleanTests {
        @ParameterizedTest
        @MethodSource
        void leaks(List<?> wrapped) {}

        static Stream<List<?>> leaks() {
            return Stream.of(List.of(Opens.file("wrapped argument")));
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InOneRepetition extends WithCleanTests {
        @RepeatedTest(3)
        void leaksTwo(RepetitionInfo repetition) {
            if (repetition.getCurrentRepetition() == 2) {
                Opens.file("repetition 2");
            }
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InAnInvocationOfATemplate extends WithCleanTests {
        @TestTemplate
        @ExtendWith(Twice.class)
        void leaks() {
            Opens.file("template");
        }
    }

    /** Runs a template twice. */
    static final class Twice implements TestTemplateInvocationContextProvider {
        @Override
        public boolean supportsTestTemplate(ExtensionContext context) {
            return true;
        }

        @Override
        public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
            return Stream.of(new TestTemplateInvocationContext() {}, new TestTemplateInvocationContext() {});
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InADynamicTest extends WithCleanTests {
        @TestFactory
        Stream<DynamicTest> tests() {
            return Stream.of(1, 2, 3)
                    .map(number -> dynamicTest("dynamic test " + number, () -> {
                        if (number == 2) {
                            Opens.file("dynamic test 2");
                        }
                    }));
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InEachDynamicTest extends WithCleanTests {
        @TestFactory
        Stream<DynamicTest> tests() {
            return Stream.of(1, 2)
                    .map(number -> dynamicTest("dynamic test " + number, () -> {
                        Opens.file("dynamic test " + number);
                    }));
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InADynamicContainer extends WithCleanTests {
        @TestFactory
        DynamicNode container() {
            return dynamicContainer(
                    "container",
                    List.of(
                            dynamicTest("leaks nothing", () -> {}),
                            dynamicContainer(
                                    "inner", List.of(dynamicTest("leaks", () -> Opens.file("dynamic test"))))));
        }
    }

    /** What a factory opens before its first test belongs to no test. */
    @Watertight(settlingTime = SHORT)
    static class InAFactoryOfDynamicTests extends WithCleanTests {
        @TestFactory
        List<DynamicTest> tests() {
            Opens.file("factory");
            return List.of(dynamicTest("leaks nothing", () -> {}), dynamicTest("leaks", () -> Opens.file("leaks")));
        }
    }

    @Watertight(settlingTime = SHORT)
    static class BeforeAFactoryOfDynamicTests {
        @BeforeEach
        void leaks() {
            Opens.file("before each");
        }

        @TestFactory
        Stream<DynamicTest> tests() {
            return Stream.of(dynamicTest("one", () -> {}), dynamicTest("two", () -> {}));
        }
    }

    @Watertight(settlingTime = SHORT)
    @TestInstance(Lifecycle.PER_CLASS)
    static class InTemplatesWithASharedInstance extends WithCleanTests {
        @ParameterizedTest
        @ValueSource(ints = {1, 2})
        void parameterized(int number) {
            Opens.file("parameterized " + number);
        }

        @RepeatedTest(2)
        void repeated() {
            Opens.file("repeated");
        }

        @TestFactory
        Stream<DynamicTest> dynamic() {
            return Stream.of(dynamicTest("leaks", () -> Opens.file("dynamic")));
        }
    }

    /** The method of one invocation leaks, its neighbours do not. */
    @Watertight(settlingTime = SHORT)
    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    static class InAMethodOfAParameterizedClass {
        @Parameter
        int number;

        @Test
        void leaksTwo() {
            if (number == 2) {
                Opens.file("class argument 2");
            }
        }

        @Test
        void leaksNothing() {}
    }

    @Watertight(settlingTime = SHORT)
    @ParameterizedClass
    @MethodSource("arguments")
    static class InTheSourceOfAParameterizedClass {
        @Parameter
        String name;

        static List<String> arguments() {
            Opens.file("source of class arguments");
            return List.of("a", "b");
        }

        @Test
        void leaksNothing() {}
    }
}
