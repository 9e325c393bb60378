package dev.watertight.agent.attribution;

import static dev.watertight.agent.attribution.Fixtures.inTurn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.agent.attribution.Fixtures.Outcome;
import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What a library keeps in a static field is held once; what it has lost from there, or collects there, leaks. */
class SingletonsTest {

    @TempDir
    Path directory;

    /** A library. It uses nothing of these tests: it is loaded by a class loader of its own. */
    static final class Library {

        private static InputStream file;
        private static final List<InputStream> FILES = new ArrayList<>();
        private static final AtomicReference<Object> MONITOR = new AtomicReference<>();
        private static ExecutorService pool;
        private static Object context;
        private static final InheritableThreadLocal<Object> CONTEXTS = new InheritableThreadLocal<>();

        /** All of the above, to be ended after the test. */
        private static final List<AutoCloseable> OPENED = new ArrayList<>();

        private Library() {}

        static void open() {
            file = newFile();
        }

        static void collect() {
            FILES.add(newFile());
        }

        /** A monitor with a thread of its own, by way of two fields. */
        static void monitor() {
            Thread[] inside = {newThread("leak-monitor")};
            MONITOR.compareAndSet(null, new Object() {
                final Object own = new Object() {
                    final Thread thread = inside[0];
                };
            });
        }

        static Future<?> submit() {
            if (pool == null) {
                pool = Executors.newFixedThreadPool(2, task -> new Thread(task, "leak-worker"));
                OPENED.add(pool::shutdown);
            }
            return pool.submit(() -> {});
        }

        /** A thread that has a context, as all the others; the library does not keep the thread. */
        static void startInContext() {
            context = new Object();
            CONTEXTS.set(context);
            newThread("leak-thread");
            CONTEXTS.remove();
        }

        private static Thread newThread(String name) {
            Thread thread = new Thread(Library::untilInterrupted, name);
            thread.start();
            OPENED.add(() -> {
                thread.interrupt();
                thread.join();
            });
            return thread;
        }

        private static void untilInterrupted() {
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.park();
            }
        }

        private static InputStream newFile() {
            try {
                InputStream opened = Files.newInputStream(
                        Files.createTempFile("leak-library.", ""), StandardOpenOption.DELETE_ON_CLOSE);
                OPENED.add(opened);
                return opened;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public static void end() throws Exception {
            for (AutoCloseable opened : OPENED) {
                opened.close();
            }
        }
    }

    /** With the library in a jar. */
    private Outcome run(Class<?> test) throws Exception {
        Path jar = directory.resolve("library.jar");
        try (FileSystem inside = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Fixtures.copy(Library.class, inside.getPath("/"));
        }
        return runLoaded(Fixtures.withLibrary(jar.toUri().toURL(), test));
    }

    /** With its classes in a directory, as those of the project. */
    private Outcome runWithDirectory(Class<?> test) throws Exception {
        Fixtures.copy(Library.class, directory);
        return runLoaded(Fixtures.withLibrary(directory.toUri().toURL(), test));
    }

    private static Outcome runLoaded(Class<?> loaded) throws Exception {
        try {
            return inTurn().run(loaded);
        } finally {
            Method end = Class.forName(Library.class.getName(), true, loaded.getClassLoader())
                    .getDeclaredMethod("end");
            end.setAccessible(true);
            end.invoke(null);
        }
    }

    @Test
    void aFieldOfALibraryHoldsOnce() throws Exception {
        Outcome outcome = run(Asking.class);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
        assertThat(outcome.text())
                .contains(
                        "Watertight: Held once, 1:",
                        "the static field dev.watertight.agent.attribution.SingletonsTest$Library.file keeps it, and can"
                                + " keep but one");
    }

    @Watertight
    static class Asking {
        @Test
        void asks() {
            Library.open();
        }
    }

    @Test
    void theSameInTheClassesOfTheProjectIsALeak() throws Exception {
        assertThat(runWithDirectory(Asking.class).told()).containsExactly("asks(): leak-library");
    }

    @Test
    void theSameBesideTheTestsIsALeak() throws Exception {
        try {
            assertThat(inTurn().run(Asking.class).told()).containsExactly("asks(): leak-library");
        } finally {
            Library.end();
        }
    }

    @Test
    void whatTheFieldHasLostIsALeakAndAllThatComesAfter() throws Exception {
        Outcome outcome = run(AskingAgain.class);

        assertThat(outcome.told())
                .as(outcome.text())
                .containsExactly("again(): leak-library", "onceMore(): leak-library");
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class AskingAgain {
        @Test
        @Order(1)
        void asks() {
            Library.open();
        }

        @Test
        @Order(2)
        void again() {
            Library.open();
        }

        @Test
        @Order(3)
        void onceMore() {
            Library.open();
        }
    }

    @Test
    void aSingletonThatWasClosedMayBeMadeAgain() throws Exception {
        Outcome outcome = run(Closing.class);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
        assertThat(outcome.text()).contains("Library.file keeps it");
    }

    @Watertight
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    static class Closing {
        @Test
        @Order(1)
        void asks() {
            Library.open();
        }

        @Test
        @Order(2)
        void closesIt() throws Exception {
            Library.file.close();
            Library.open();
        }
    }

    @Test
    void whatACollectionHoldsIsALeak() throws Exception {
        assertThat(run(Collecting.class).told()).containsExactly("collects(): leak-library");
    }

    @Watertight
    static class Collecting {
        @Test
        void collects() {
            Library.collect();
        }
    }

    @Test
    void theFieldsOfWhatTheFieldHoldsCount() throws Exception {
        Outcome outcome = run(Monitoring.class);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
        assertThat(outcome.text()).contains("SingletonsTest$Library.MONITOR keeps it");
    }

    @Watertight
    static class Monitoring {
        @Test
        void monitors() {
            Library.monitor();
        }
    }

    @Test
    void moreWorkersOfThePoolThatAFieldHoldsAreNoGrowth() throws Exception {
        Outcome outcome = run(Submitting.class);

        assertThat(outcome.told()).as(outcome.text()).isEmpty();
        assertThat(outcome.text()).contains("SingletonsTest$Library.pool keeps it");
    }

    @Watertight
    static class Submitting {
        @Test
        void first() throws Exception {
            Library.submit().get();
        }

        @Test
        void second() throws Exception {
            Library.submit().get();
        }
    }

    @Test
    void aThreadIsNotKeptByTheContextThatItHasInherited() throws Exception {
        assertThat(run(InContext.class).told()).containsExactly("starts(): leak-thread");
    }

    @Watertight
    static class InContext {
        @Test
        void starts() {
            Library.startInContext();
        }
    }
}
