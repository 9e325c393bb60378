package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static dev.watertight.junit.Leftovers.leave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.junit.FixtureRun.Outcome;
import dev.watertight.junit.Watertight.Granularity;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each invocation of a template is checked on its own, and what is around the invocations on its own. */
class TemplatesTest {

    @Test
    void eachInvocationIsCheckedOnItsOwn() {
        Outcome outcome = run(Invocations.class);

        assertThat(outcome.lines())
                .containsExactlyInAnyOrder(
                        "Invocations > parameterized(int) > 1: leaked left by 1",
                        "Invocations > parameterized(int) > 2: passed",
                        "Invocations > parameterized(int) > 3: leaked left by 3",
                        "Invocations > repeated() > 1: leaked left by repeated",
                        "Invocations > repeated() > 2: leaked left by repeated");
        assertThat(outcome.failureOf("Invocations > parameterized(int) > 3"))
                .hasMessageStartingWith("TemplatesTest.Invocations.parameterized(int) 3 left 1 resource open:");
    }

    @Watertight
    static class Invocations {

        @ParameterizedTest(name = "{0}")
        @ValueSource(ints = {1, 2, 3})
        void parameterized(int number) {
            if (number != 2) {
                leave("left by " + number);
            }
        }

        @RepeatedTest(value = 2, name = "{currentRepetition}")
        void repeated() {
            leave("left by repeated");
        }
    }

    @Test
    void theContainerIsToldForWhatItsArgumentsOpened() {
        assertThat(run(LeakyArguments.class).lines())
                .containsExactly(
                        "LeakyArguments > parameterized(int) > 1: leaked left by 1",
                        "LeakyArguments > parameterized(int): leaked by the end of the source, by the source");
        assertThat(run(LeakyArguments.class).failureOf("LeakyArguments > parameterized(int)"))
                .hasMessageStartingWith("TemplatesTest.LeakyArguments.parameterized(int) left 2 resources open:");
    }

    @Watertight
    static class LeakyArguments {

        @ParameterizedTest(name = "{0}")
        @MethodSource("numbers")
        void parameterized(int number) {
            leave("left by " + number);
        }

        static IntStream numbers() {
            leave("by the source");
            return IntStream.of(1).onClose(() -> leave("by the end of the source"));
        }
    }

    @Test
    void argumentsThatAreClosedAreNoLeak() {
        assertThat(run(ClosedArguments.class).lines())
                .containsExactly("ClosedArguments > parameterized(Closing) > argument: passed");
    }

    @Watertight
    static class ClosedArguments {

        @ParameterizedTest(name = "argument")
        @MethodSource("arguments")
        void parameterized(Closing argument) {}

        static Stream<Closing> arguments() {
            return Stream.of(new Closing(leave("argument")));
        }
    }

    record Closing(Thread thread) implements AutoCloseable {
        @Override
        public void close() {
            Leftovers.end(thread);
        }
    }

    @Test
    void eachInvocationOfAClassIsCheckedOnItsOwn() {
        Outcome outcome = run(Classes.class);

        assertThat(outcome.lines())
                .containsExactly(
                        "Classes > 1 > test(): leaked left by first",
                        "Classes > 1 > Inner > inner(): leaked left inside first",
                        "Classes > 1: leaked after first, before first",
                        "Classes > 2 > test(): leaked left by second",
                        "Classes > 2 > Inner > inner(): leaked left inside second",
                        "Classes > 2: leaked after second, before second",
                        "Classes: leaked after all, before all, by the source");
        assertThat(outcome.failureOf("Classes > 2 > test()"))
                .hasMessageStartingWith("TemplatesTest.Classes.test() 2 left 1 resource open:");
        assertThat(outcome.failureOf("Classes > 1 > Inner > inner()"))
                .hasMessageStartingWith("TemplatesTest.Classes.Inner.inner() 1 left 1 resource open:");
        assertThat(outcome.failureOf("Classes > 2"))
                .hasMessageStartingWith("class TemplatesTest.Classes 2 left 2 resources open:");
        assertThat(outcome.failureOf("Classes"))
                .hasMessageStartingWith("class TemplatesTest.Classes left 3 resources open:");
    }

    @Watertight
    @ParameterizedClass(name = "{index}")
    @MethodSource("names")
    static class Classes {

        @Parameter
        String name;

        @BeforeAll
        static void beforeAll() {
            leave("before all");
        }

        static Stream<String> names() {
            leave("by the source");
            return Stream.of("first", "second");
        }

        @BeforeParameterizedClassInvocation
        static void before(String name) {
            leave("before " + name);
        }

        @Test
        void test() {
            leave("left by " + name);
        }

        @Nested
        class Inner {
            @Test
            void inner() {
                leave("left inside " + name);
            }
        }

        @AfterParameterizedClassInvocation
        static void after(String name) {
            leave("after " + name);
        }

        @AfterAll
        static void afterAll() {
            leave("after all");
        }
    }

    @Test
    void byClassEachInvocationIsOne() {
        assertThat(run(ClassesAsAWhole.class).told()).containsExactly("ClassesAsAWhole > 1: leaked left by first");
    }

    @Watertight(granularity = Granularity.CLASS)
    @ParameterizedClass(name = "{index}")
    @ValueSource(strings = {"first", "second"})
    static class ClassesAsAWhole {

        @Parameter
        String name;

        @Test
        void test() {
            if (name.equals("first")) {
                leave("left by " + name);
            }
        }
    }

    @Test
    void otherClassTemplatesAreCheckedToo() {
        assertThat(run(Template.class).told())
                .containsExactly("Template > once > test(): leaked left", "Template: leaked by the provider");
        assertThat(prepare().autoDetecting().of(NotAnnotated.class).told())
                .containsExactly("NotAnnotated > once > test(): leaked left", "NotAnnotated: leaked by the provider");
    }

    @Watertight
    static class Template extends NotAnnotated {}

    @ClassTemplate
    @ExtendWith(Once.class)
    static class NotAnnotated {
        @Test
        void test() {
            leave("left");
        }
    }

    static class Once implements ClassTemplateInvocationContextProvider {

        @Override
        public boolean supportsClassTemplate(ExtensionContext context) {
            return true;
        }

        @Override
        public Stream<ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(ExtensionContext context) {
            leave("by the provider");
            return Stream.of(new ClassTemplateInvocationContext() {
                @Override
                public String getDisplayName(int index) {
                    return "once";
                }
            });
        }
    }
}
