package org.acme.clean;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.watertight.junit.Watertight;
import dev.watertight.junit.Watertight.Granularity;
import dev.watertight.zoo.OnPurpose;
import dev.watertight.zoo.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.AssertionFailedError;

/** What JUnit does for tests, and the ways in which tests clean up. */
final class JUnitScenarios {

    private JUnitScenarios() {}

    private static InputStream open() {
        try {
            return Files.newInputStream(Scratch.file("clean.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Watertight
    static class TemporaryDirectoryAsAParameter {
        @Test
        void test(@TempDir Path directory) throws IOException {
            Files.writeString(directory.resolve("file"), "hello");
        }
    }

    @Watertight
    static class TemporaryDirectoryInAField {
        @TempDir
        Path directory;

        @Test
        void test() throws IOException {
            Files.writeString(directory.resolve("file"), "hello");
        }
    }

    @Watertight
    static class TemporaryDirectoryInAStaticField {
        @TempDir
        static Path directory;

        @Test
        void one() throws IOException {
            Files.writeString(directory.resolve("one"), "hello");
        }

        @Test
        void other() throws IOException {
            Files.writeString(directory.resolve("other"), "hello");
        }
    }

    @Watertight
    static class TimeoutInTheSameThread {
        @Test
        @Timeout(1000)
        void test() {}
    }

    @Watertight
    static class TimeoutInASeparateThread {
        @Test
        @Timeout(value = 1000, threadMode = ThreadMode.SEPARATE_THREAD)
        void test() {}
    }

    @Watertight
    static class PreemptiveTimeout {
        @Test
        void inTime() {
            assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {});
        }

        @Test
        void tooLate() {
            assertThrows(
                    AssertionFailedError.class,
                    () -> assertTimeoutPreemptively(Duration.ofMillis(1), () -> new CountDownLatch(1).await()));
        }
    }

    @Watertight
    static class AutoClosedField {
        @AutoClose
        private final InputStream field = open();

        @Test
        void test() {
            assertNotNull(field);
        }
    }

    @Watertight
    static class AutoClosedStaticField {
        @AutoClose
        private static final InputStream FIELD = open();

        @Test
        void test() {
            assertNotNull(FIELD);
        }
    }

    @Watertight
    static class OpenedBeforeAllAndClosedAfterAll {
        private static InputStream shared;

        @BeforeAll
        static void open() {
            shared = JUnitScenarios.open();
        }

        @Test
        void one() throws IOException {
            shared.read();
        }

        @Test
        void other() throws IOException {
            shared.read();
        }

        @AfterAll
        static void close() throws IOException {
            shared.close();
        }
    }

    @Watertight
    static class OpenedBeforeEachAndClosedAfterEach {
        private InputStream field;

        @BeforeEach
        void open() {
            field = JUnitScenarios.open();
        }

        @Test
        void test() throws IOException {
            field.read();
        }

        @AfterEach
        void close() throws IOException {
            field.close();
        }
    }

    @Watertight
    @TestInstance(Lifecycle.PER_CLASS)
    static class OpenedByASharedInstance {
        private final InputStream field = open();

        @Test
        void one() throws IOException {
            field.read();
        }

        @Test
        void other() throws IOException {
            field.read();
        }

        @AfterAll
        void close() throws IOException {
            field.close();
        }
    }

    /** A class checked as a whole may keep open between its tests what it closes in the end. */
    @Watertight(granularity = Granularity.CLASS)
    static class OpenedByOneTestAndClosedAfterAll {
        private static InputStream shared;

        @Test
        void opens() {
            shared = open();
        }

        @AfterAll
        static void close() throws IOException {
            shared.close();
        }
    }

    /** Whoever closes after all @AfterEach methods still closes in time. */
    @Watertight
    @ExtendWith(Closer.class)
    static class OpenedByTheConstructorAndClosedByAnExtension {
        private final InputStream field = open();

        @Test
        void test() throws IOException {
            field.read();
        }
    }

    static final class Closer implements AfterEachCallback {
        @Override
        public void afterEach(ExtensionContext context) throws IOException {
            ((OpenedByTheConstructorAndClosedByAnExtension) context.getRequiredTestInstance()).field.close();
        }
    }

    @Watertight
    @ExtendWith(Stores.class)
    static class OpenedByAnExtensionAndClosedByItsStore {
        @Test
        void one() {}

        @Test
        void other() {}
    }

    @ExtendWith(Stores.class)
    @Watertight
    static class OpenedByAnEarlierExtensionAndClosedByItsStore {
        @Test
        void one() {}

        @Test
        void other() {}
    }

    static final class Stores implements BeforeAllCallback, BeforeEachCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            keep(context);
        }

        @Override
        public void beforeEach(ExtensionContext context) {
            keep(context);
        }

        private static void keep(ExtensionContext context) {
            context.getStore(Namespace.create(Stores.class)).put(context.getUniqueId(), (AutoCloseable) open()::close);
        }
    }

    @Watertight
    static class ClosableArguments {
        @ParameterizedTest
        @MethodSource("arguments")
        void test(InputStream argument) throws IOException {
            argument.read();
        }

        static Stream<InputStream> arguments() {
            return Stream.generate(JUnitScenarios::open).limit(3);
        }
    }

    @Watertight
    static class ClosableSourceOfDynamicTests {
        @TestFactory
        Stream<DynamicTest> tests() {
            InputStream source = open();
            return Stream.of(1, 2)
                    .map(number -> dynamicTest("test " + number, source::read))
                    .onClose(() -> {
                        try {
                            source.close();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
    }

    @Watertight
    static class ClosableSourceOfArguments {
        @ParameterizedTest
        @MethodSource("lines")
        void test(String line) {}

        static Stream<String> lines() throws IOException {
            return Files.lines(Scratch.file("clean.txt"));
        }
    }

    @Watertight
    static class Repetitions {
        @RepeatedTest(3)
        void test() throws IOException {
            open().close();
        }
    }

    @Watertight
    static class NestedClasses {
        private final InputStream field = open();

        @AfterEach
        void close() throws IOException {
            field.close();
        }

        @Test
        void test() {}

        @Nested
        class Inner {
            @Test
            void test() {}
        }
    }

    @Watertight
    static class TestsThatDoNotPass {
        @Test
        void aborted() {
            Assumptions.abort("on purpose");
        }

        @Test
        void failing() {
            throw new OnPurpose();
        }

        @Test
        @Disabled("on purpose")
        void disabled() {}
    }

    /** Closing takes a moment, in another thread. */
    @Watertight
    static class ClosedALittleLater {
        @Test
        void test() {
            InputStream late = open();
            new Thread(() -> {
                        try {
                            TimeUnit.MILLISECONDS.sleep(10);
                            late.close();
                        } catch (IOException | InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .start();
        }
    }

    @Watertight(enabled = false)
    static class SwitchedOff {
        private static InputStream shared;

        @Test
        void opens() {
            shared = open();
        }

        @AfterAll
        static void close() throws IOException {
            shared.close();
        }
    }
}
