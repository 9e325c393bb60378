package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static dev.watertight.junit.Leftovers.leave;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.junit.Watertight.Granularity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A check ends after everything that other extensions do, in whatever order they are registered. */
class OtherExtensionsTest {

    @ParameterizedTest
    @ValueSource(classes = {RegisteredBefore.class, RegisteredAfter.class, RegisteredByField.class, ByMethod.class})
    void whatAnExtensionEndsIsNoLeak(Class<?> fixture) {
        assertThat(run(fixture).lines()).containsExactly(fixture.getSimpleName() + " > clean(Thread): passed");
        assertThat(prepare().autoDetecting().of(fixture).lines())
                .containsExactly(fixture.getSimpleName() + " > clean(Thread): passed");
    }

    @ExtendWith(Tidy.class)
    @Watertight
    static class RegisteredBefore {
        @Test
        void clean(Thread resolved) {}
    }

    @Watertight
    @ExtendWith(Tidy.class)
    static class RegisteredAfter {
        @Test
        void clean(Thread resolved) {}
    }

    @Watertight
    static class RegisteredByField {

        @RegisterExtension
        static final Tidy TIDY = new Tidy();

        @Test
        void clean(Thread resolved) {}
    }

    static class ByMethod {
        @Test
        @Watertight
        @ExtendWith(Tidy.class)
        void clean(Thread resolved) {}
    }

    /** Opens something wherever it can: ends half of it in the callback's counterpart, half by the store. */
    static class Tidy
            implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

        @Override
        public void beforeAll(ExtensionContext context) {
            store(context).put("all", leave("before all"));
            store(context).put("resource of the class", new Resource(leave("resource of the class")));
        }

        @Override
        public void beforeEach(ExtensionContext context) {
            store(context).put("each", leave("before each"));
            store(context).put("resource", new Resource(leave("resource")));
        }

        @Override
        public Thread resolveParameter(ParameterContext parameterContext, ExtensionContext context) {
            Thread thread = leave("parameter");
            store(context).put("parameter", new Resource(thread));
            return thread;
        }

        @Override
        public boolean supportsParameter(ParameterContext parameterContext, ExtensionContext context) {
            return true;
        }

        @Override
        public void afterEach(ExtensionContext context) {
            Leftovers.end(store(context).get("each", Thread.class));
        }

        @Override
        public void afterAll(ExtensionContext context) {
            Leftovers.end(store(context).get("all", Thread.class));
        }

        private static ExtensionContext.Store store(ExtensionContext context) {
            return context.getStore(ExtensionContext.Namespace.create(Tidy.class));
        }
    }

    record Resource(Thread thread) implements AutoCloseable {
        @Override
        public void close() {
            Leftovers.end(thread);
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Before.class, After.class})
    void whatAnExtensionForgetsIsALeak(Class<?> fixture) {
        String name = fixture.getSimpleName();

        assertThat(run(fixture).lines())
                .containsExactly(
                        name + " > clean(): leaked by an extension after each, by an extension before each",
                        name + ": leaked by an extension after all");
        assertThat(prepare().autoDetecting().of(fixture).lines())
                .containsExactly(
                        name + " > clean(): leaked by an extension after each, by an extension before each",
                        name + ": leaked by an extension after all");
    }

    @Watertight
    @ExtendWith(Untidy.class)
    static class After {
        @Test
        void clean() {}
    }

    @ExtendWith(Untidy.class)
    @Watertight
    static class Before {
        @Test
        void clean() {}
    }

    static class Untidy implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {

        @Override
        public void beforeEach(ExtensionContext context) {
            leave("by an extension before each");
        }

        @Override
        public void afterEach(ExtensionContext context) {
            leave("by an extension after each");
        }

        @Override
        public void afterAll(ExtensionContext context) {
            leave("by an extension after all");
        }
    }

    @Test
    void anExtensionOfAMethodMayOpenSomethingBeforeAnythingElse() {
        assertThat(run(OpeningInConstructor.class).lines())
                .containsExactly("OpeningInConstructor > clean(): leaked by a field's extension");
    }

    @Watertight
    static class OpeningInConstructor {

        @RegisterExtension
        final Opening opening = new Opening();

        @Test
        void clean() {}
    }

    static class Opening implements BeforeEachCallback {

        Opening() {
            leave("by a field's extension");
        }

        @Override
        public void beforeEach(ExtensionContext context) {}
    }

    @Test
    void closedFieldsAreNoLeak() {
        assertThat(run(AutoClosing.class, AutoClosingShared.class).lines())
                .containsExactlyInAnyOrder("AutoClosing > clean(): passed", "AutoClosingShared > clean(): passed");
    }

    @Watertight
    static class AutoClosing {

        @AutoClose
        static final Resource OF_CLASS = new Resource(leave("of the class"));

        @AutoClose
        final Resource ofInstance = new Resource(leave("of the instance"));

        @Test
        void clean() {}
    }

    @Watertight
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class AutoClosingShared {

        @AutoClose
        final Resource ofInstance = new Resource(leave("of the instance"));

        @Test
        void clean() {}
    }

    @Test
    void whatATemporaryDirectoryHoldsIsGoneWhenTheCheckEnds() {
        assertThat(run(WithTempDir.class).lines())
                .containsExactly(
                        "WithTempDir > clean(Path): passed", "WithTempDir > leaky(Path): leaked in a directory");
    }

    /** A thread that lives as long as its directory tells whether that was deleted when the check ended. */
    @Watertight(settlingTime = "10 s")
    static class WithTempDir {

        @TempDir
        Path ofField;

        @TempDir
        static Path ofClass;

        @BeforeEach
        void watch() {
            leave("watches a field's directory", untilGone(ofField));
        }

        @Test
        void clean(@TempDir Path directory) {
            leave("watches a parameter's directory", untilGone(directory));
        }

        @Test
        @Watertight(settlingTime = "20 ms")
        void leaky(@TempDir Path directory) throws IOException {
            leave("in a directory");
        }

        private static Runnable untilGone(Path directory) {
            return () -> {
                while (Files.exists(directory) && !Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
            };
        }
    }

    @Test
    void aFileThatWasDeletedWithItsDirectoryIsALeakAllTheSame() throws IOException {
        try (Leaving ignored = new Leaving()) {
            assertThat(run(FileInTempDir.class).told())
                    .singleElement()
                    .asString()
                    .contains("FileInTempDir > leaky(Path): leaked", "forgotten.txt", "deleted");
        }
    }

    @Watertight
    static class FileInTempDir {
        @Test
        void leaky(@TempDir Path directory) throws IOException {
            Leaving.stream = Files.newInputStream(Files.createFile(directory.resolve("forgotten.txt")));
        }
    }

    static class Leaving implements AutoCloseable {

        static InputStream stream;

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    @Test
    void byClassWhatExtensionsEndAfterAllIsNoLeak() {
        assertThat(run(AsAWhole.class).lines()).containsExactly("AsAWhole > clean(Thread): passed");
    }

    @ExtendWith(Tidy.class)
    @Watertight(granularity = Granularity.CLASS)
    static class AsAWhole {
        @Test
        void clean(Thread resolved) {}
    }
}
