package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static dev.watertight.junit.Leftovers.leave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.junit.FixtureRun.Outcome;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Watertight initialises a class a moment before JUnit would: nobody must notice, least of all where that fails. */
class InitialisationTest {

    @Test
    void aFailingClassFailsAsItDoesWithoutWatertight() {
        List<String> plain = failures(run(Plain.class), "Plain");

        assertThat(plain).containsExactly("test: ExceptionInInitializerError caused by IllegalStateException");
        assertThat(failures(run(Watched.class), "Watched")).isEqualTo(plain);
        assertThat(failures(prepare().autoDetecting().of(AutoDetected.class), "AutoDetected"))
                .isEqualTo(plain);
    }

    @Test
    void soDoAllItsTests() {
        List<String> plain = failures(run(PlainWithMore.class), "PlainWithMore");

        assertThat(plain)
                .containsExactlyInAnyOrder(
                        "test: ExceptionInInitializerError caused by IllegalStateException",
                        "test: NoClassDefFoundError caused by ExceptionInInitializerError",
                        "test: NoClassDefFoundError caused by ExceptionInInitializerError");
        assertThat(failures(run(WatchedWithMore.class), "WatchedWithMore")).isEqualTo(plain);
    }

    @Test
    void soDoesItWithBeforeAll() {
        List<String> plain = failures(run(PlainWithBeforeAll.class), "PlainWithBeforeAll");

        assertThat(plain).containsExactly("class: ExceptionInInitializerError caused by IllegalStateException");
        assertThat(failures(run(WatchedWithBeforeAll.class), "WatchedWithBeforeAll"))
                .isEqualTo(plain);
    }

    @Test
    void soDoesASharedInstance() {
        List<String> plain = failures(run(PlainShared.class), "PlainShared");

        assertThat(plain).containsExactly("class: ExceptionInInitializerError caused by IllegalStateException");
        assertThat(failures(run(WatchedShared.class), "WatchedShared")).isEqualTo(plain);
    }

    @Test
    void soDoNestedClasses() {
        List<String> plain = failures(run(PlainOuter.class), "PlainOuter");

        assertThat(plain)
                .containsExactlyInAnyOrder(
                        "test: ExceptionInInitializerError caused by IllegalStateException",
                        "test: NoClassDefFoundError caused by ExceptionInInitializerError");
        assertThat(failures(run(WatchedOuter.class), "WatchedOuter")).isEqualTo(plain);
    }

    @Test
    void soDoParameterizedTests() {
        List<String> plain = failures(run(PlainTemplate.class), "PlainTemplate");

        assertThat(plain).containsExactly("test: ExceptionInInitializerError caused by IllegalStateException");
        assertThat(failures(run(WatchedTemplate.class), "WatchedTemplate")).isEqualTo(plain);
    }

    /** JUnit asks the class for arguments where Watertight has no say; the second attempt tells of the first. */
    @Test
    void soDoParameterizedTestsWithArgumentsOfTheClass() {
        assertThat(failures(run(PlainSource.class), "PlainSource"))
                .containsExactly("container: ExceptionInInitializerError caused by IllegalStateException");
        assertThat(failures(run(WatchedSource.class), "WatchedSource"))
                .containsExactly("container: NoClassDefFoundError caused by ExceptionInInitializerError");
    }

    @Test
    void soDoParameterizedClasses() {
        List<String> plain = failures(run(PlainClassTemplate.class), "PlainClassTemplate");

        assertThat(plain)
                .containsExactly(
                        "test: ExceptionInInitializerError caused by IllegalStateException",
                        "test: NoClassDefFoundError caused by ExceptionInInitializerError");
        assertThat(failures(run(WatchedClassTemplate.class), "WatchedClassTemplate"))
                .isEqualTo(plain);
    }

    @Test
    void whatItOpenedBeforeItFailedIsToldAgainstTheClass() {
        assertThat(run(LeakyFailing.class).lines())
                .containsExactly(
                        "LeakyFailing > test(): failed ExceptionInInitializerError",
                        "LeakyFailing: leaked static initialiser");
    }

    @Test
    void aClassIsNotInitialisedForTestsThatAreDisabled() {
        assertThat(run(PlainDisabled.class).lines()).containsExactly("PlainDisabled > test(int): skipped");
        assertThat(run(WatchedDisabled.class).lines()).containsExactly("WatchedDisabled > test(int): skipped");
        assertThat(INITIALISED).isEmpty();
    }

    @Test
    void otherExtensionsMayPrepareSomethingForStaticInitialisers() {
        FixtureRun autoDetecting = prepare().autoDetecting();

        assertThat(autoDetecting.of(NeedingExtension.class).lines())
                .containsExactly(
                        "NeedingExtension > test(): passed", "NeedingExtension: leaked set up by an extension");
    }

    @Test
    void theClassIsToldWhateverComesFirst() {
        assertThat(run(ByOrdinary.class).told()).containsExactly("ByOrdinary: leaked static");
        assertThat(run(ByTemplate.class).told()).containsExactly("ByTemplate: leaked static");
        assertThat(run(ByNested.class).told()).containsExactly("ByNested: leaked static");
        assertThat(run(ByFactory.class).told()).containsExactly("ByFactory: leaked static");
        assertThat(run(ByClassTemplate.class).told()).containsExactly("ByClassTemplate: leaked static");
    }

    @Test
    void aMethodThatIsWatchedOnItsOwnIsNotToldForItsClass() {
        assertThat(run(OnMethod.class).told()).containsExactly("OnMethod > test(): leaked test");
    }

    /** What failed and how: class or test, the exception, and its cause. */
    private static List<String> failures(Outcome outcome, String fixture) {
        return outcome.nodes().stream()
                .filter(node -> node.name().startsWith(fixture)
                        && (node.test() || node.failure().isPresent()))
                .map(node -> (node.test() ? "test: " : node.name().contains(" > ") ? "container: " : "class: ")
                        + node.failure().map(InitialisationTest::words).orElse("none"))
                .toList();
    }

    private static String words(Throwable failure) {
        return failure.getClass().getSimpleName()
                + (failure.getCause() == null
                        ? ""
                        : " caused by " + failure.getCause().getClass().getSimpleName());
    }

    private static final List<String> INITIALISED = new CopyOnWriteArrayList<>();

    private static int fail() {
        throw new IllegalStateException("on purpose");
    }

    static class Plain {
        static final int FIELD = fail();

        @Test
        void test() {}
    }

    @Watertight
    static class Watched {
        static final int FIELD = fail();

        @Test
        void test() {}
    }

    static class AutoDetected {
        static final int FIELD = fail();

        @Test
        void test() {}
    }

    static class PlainWithMore {
        static final int FIELD = fail();

        @Test
        void first() {}

        @Test
        void second() {}

        @Test
        void third() {}
    }

    @Watertight
    static class WatchedWithMore {
        static final int FIELD = fail();

        @Test
        void first() {}

        @Test
        void second() {}

        @Test
        void third() {}
    }

    static class PlainWithBeforeAll {
        static final int FIELD = fail();

        @BeforeAll
        static void before() {}

        @Test
        void test() {}
    }

    @Watertight
    static class WatchedWithBeforeAll {
        static final int FIELD = fail();

        @BeforeAll
        static void before() {}

        @Test
        void test() {}
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class PlainShared {
        static final int FIELD = fail();

        @Test
        void test() {}
    }

    @Watertight
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class WatchedShared {
        static final int FIELD = fail();

        @Test
        void test() {}
    }

    static class PlainOuter {
        static final int FIELD = fail();

        @Nested
        class Inner {
            @Test
            void test() {}
        }

        @Nested
        class Second {
            @Test
            void test() {}
        }
    }

    @Watertight
    static class WatchedOuter {
        static final int FIELD = fail();

        @Nested
        class Inner {
            @Test
            void test() {}
        }

        @Nested
        class Second {
            @Test
            void test() {}
        }
    }

    static class PlainTemplate {
        static final int FIELD = fail();

        @ParameterizedTest
        @ValueSource(ints = 1)
        void test(int number) {}
    }

    @Watertight
    static class WatchedTemplate {
        static final int FIELD = fail();

        @ParameterizedTest
        @ValueSource(ints = 1)
        void test(int number) {}
    }

    static class PlainSource {
        static final int FIELD = fail();

        @ParameterizedTest
        @MethodSource("numbers")
        void test(int number) {}

        static IntStream numbers() {
            return IntStream.of(1);
        }
    }

    @Watertight
    static class WatchedSource {
        static final int FIELD = fail();

        @ParameterizedTest
        @MethodSource("numbers")
        void test(int number) {}

        static IntStream numbers() {
            return IntStream.of(1);
        }
    }

    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    static class PlainClassTemplate {
        static final int FIELD = fail();

        @Parameter
        int number;

        @Test
        void test() {}
    }

    @Watertight
    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    static class WatchedClassTemplate {
        static final int FIELD = fail();

        @Parameter
        int number;

        @Test
        void test() {}
    }

    @Watertight
    static class LeakyFailing {
        static {
            leave("static initialiser");
            fail();
        }

        @Test
        void test() {}
    }

    static class OnMethod {
        static final Thread FIELD = leave("static initialiser");

        @Test
        @Watertight
        void test() {
            leave("test");
        }
    }

    static class PlainDisabled {
        static final boolean FIELD = INITIALISED.add("PlainDisabled");

        @ParameterizedTest
        @ValueSource(ints = 1)
        @Disabled
        void test(int number) {}
    }

    @Watertight
    static class WatchedDisabled {
        static final boolean FIELD = INITIALISED.add("WatchedDisabled");

        @ParameterizedTest
        @ValueSource(ints = 1)
        @Disabled
        void test(int number) {}
    }

    @Watertight
    @ExtendWith(Setup.class)
    static class NeedingExtension {
        static final Thread FIELD = leave(Setup.name);

        @Test
        void test() {}
    }

    static class Setup implements BeforeAllCallback {

        static String name;

        @Override
        public void beforeAll(ExtensionContext context) {
            name = "set up by an extension";
        }
    }

    @Watertight
    static class ByTemplate {
        static final Thread FIELD = leave("static");

        @ParameterizedTest
        @MethodSource("numbers")
        void test(int number) {}

        static IntStream numbers() {
            return IntStream.of(1);
        }
    }

    @Watertight
    static class ByNested {
        static final Thread FIELD = leave("static");

        @Nested
        class Inner {
            @Test
            void test() {}
        }
    }

    @Watertight
    static class ByFactory {
        static final Thread FIELD = leave("static");

        @TestFactory
        DynamicTest test() {
            return DynamicTest.dynamicTest("dynamic", () -> {});
        }
    }

    @Watertight
    static class ByOrdinary {
        static final Thread FIELD = leave("static");

        @Test
        void test() {}
    }

    @Watertight
    @ParameterizedClass
    @ValueSource(ints = {1, 2})
    static class ByClassTemplate {
        static final Thread FIELD = leave("static");

        @Parameter
        int number;

        @Test
        void test() {}
    }
}
