package dev.watertight.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The recorder as it lies in the JDK. */
class RecorderTest {

    private static final int FILE = 1;
    private static final int STACK = 4;
    private static final int THREAD_STARTED = 5;

    /** No descriptor has this number here, but the recorder keeps what it is told of it. */
    private static final int UNUSED = 900_000;

    @TempDir
    Path directory;

    @Test
    void linksNothingWhileItRecords() throws IOException {
        List<String> linking = new ArrayList<>();
        try (JarFile jar = new JarFile(System.getProperty("agent.jar"))) {
            List<String> classes = jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith("dev/watertight/agent/recorder/") && name.endsWith(".class"))
                    .toList();
            assertThat(classes).hasSizeGreaterThan(5);
            for (String name : classes) {
                try (var in = jar.getInputStream(jar.getEntry(name))) {
                    new ClassReader(in.readAllBytes()).accept(dynamicCalls(name, linking), 0);
                }
            }
        }
        assertThat(linking).isEmpty();
    }

    private static ClassVisitor dynamicCalls(String className, List<String> found) {
        return new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(
                    int access, String name, String descriptor, String signature, String[] exceptions) {
                return new MethodVisitor(Opcodes.ASM9) {
                    @Override
                    public void visitInvokeDynamicInsn(String call, String type, Handle handle, Object... arguments) {
                        found.add(className + "." + name);
                    }
                };
            }
        };
    }

    @Test
    void survivesAStackOverflowWhereverItHappens() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        // Each depth overflows at another point: in the recorder, in the JDK below it, or in the JDK above it.
        int overflows = 0;
        for (int frames = 0; frames < 400; frames++) {
            StackOverflowError seen = overflow(file, frames);
            if (seen != null) {
                overflows++;
                assertThat(seen.getStackTrace())
                        .as("where the stack was full as the JDK's caller saw it, %d frames further up", frames)
                        .extracting(StackTraceElement::getClassName)
                        .noneMatch(name -> name.startsWith("java.lang.Watertight"));
            }
        }
        assertThat(overflows).as("some opened in vain").isBetween(1, 399);
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            assertThat(in.read()).isEqualTo(-1);
        }
        Thread thread = new Thread(() -> {});
        thread.start();
        thread.join();
        assertThat(call("thread", Thread.class, thread))
                .as("ended threads are forgotten")
                .isNull();
    }

    /** Goes down until the stack is full, then so many frames up again, and opens there; null if there was enough room. */
    private static @Nullable StackOverflowError overflow(Path file, int frames) throws InterruptedException {
        Diver diver = new Diver(file, frames);
        Thread thread = new Thread(null, diver::dive, "diver", 64 * 1024);
        thread.start();
        thread.join();
        return diver.seen;
    }

    private static final class Diver {
        private final Path file;
        private int framesToGoUp;
        private @Nullable StackOverflowError seen;

        Diver(Path file, int framesToGoUp) {
            this.file = file;
            this.framesToGoUp = framesToGoUp;
        }

        @SuppressWarnings("InfiniteRecursion") // until the stack is full
        void dive() {
            try {
                dive();
            } catch (StackOverflowError e) {
                if (framesToGoUp-- != 0) {
                    throw e;
                }
                open();
            }
        }

        private void open() {
            try (FileInputStream in = new FileInputStream(file.toFile())) {
                in.getFD();
            } catch (StackOverflowError e) {
                seen = e; // it may well, in the JDK itself
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void survivesAFullHeap() throws Exception {
        assertThat(ForkedJvm.run(FullHeapMain.class, ForkedJvm.AGENT, "-Xmx16m", "-XX:+UseSerialGC"))
                .isEqualTo("failures: 0, forgotten for lack of memory: true\norigin: true\n");
    }

    @Test
    void forgetsWhatWasClosed() throws Exception {
        Method opened = recorder().getMethod("opened", int.class, int.class);
        opened.invoke(null, UNUSED, FILE);
        assertThat(call("descriptor", int.class, UNUSED)).isNotNull();
        assertThat((long) call("serialOf", int.class, UNUSED)).isPositive();

        recorder().getMethod("closing", int.class).invoke(null, UNUSED);

        assertThat(call("descriptor", int.class, UNUSED)).isNull();
        assertThat((long) call("serialOf", int.class, UNUSED)).isZero();
    }

    @Test
    void doesNotMindNumbersThatNoDescriptorHas() throws Exception {
        for (int fd : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20}) {
            recorder().getMethod("opened", int.class, int.class).invoke(null, fd, FILE);
            assertThat(call("descriptor", int.class, fd)).isNull();
            recorder().getMethod("closing", int.class).invoke(null, fd);
        }
    }

    @Test
    void doesNotGrowWithAChainOfThreads() throws Exception {
        List<Object> places = new ArrayList<>();
        startNext(100, places);
        await().until(() -> places.size() == 101);

        int length = 0;
        for (Object place = places.get(100); place != null; place = details(place)[THREAD_STARTED]) {
            length++;
        }
        assertThat(length).isBetween(2, 17);
    }

    private static void startNext(int more, List<Object> places) {
        Thread thread = new Thread(() -> {
            places.add(call("thread", Thread.class, Thread.currentThread()));
            if (more > 0) {
                startNext(more - 1, places);
            }
        });
        thread.start();
    }

    @Test
    void forgetsThreadsThatHaveEnded() throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        Thread thread = new Thread(() -> {
            try {
                barrier.await();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        thread.start();
        assertThat(call("thread", Thread.class, thread)).isNotNull();
        barrier.await();
        thread.join();

        assertThat(call("thread", Thread.class, thread)).isNull();
    }

    @Test
    void keepsNoThreadThatNeverRan() throws Exception {
        Method starting = recorder().getMethod("starting", Thread.class);
        Thread thread = new Thread(() -> {});
        starting.invoke(null, thread);
        assertThat(call("thread", Thread.class, thread)).isNotNull();
        WeakReference<Thread> left = new WeakReference<>(thread);
        thread = null;

        await().until(() -> {
            System.gc();
            return left.refersTo(null);
        });
    }

    /** What it opens stays open without it, as the log file of a plug-in may. */
    @Test
    void keepsNoClassOnceItWasAskedWhatTheClassOpened() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        Object[] openAndLoader = openByAnotherLoader(PlugIn.class, file);
        try (FileInputStream in = (FileInputStream) openAndLoader[0]) {
            WeakReference<?> loader = (WeakReference<?>) openAndLoader[1];
            Object place = call("descriptor", int.class, numberOf(in));
            assertThat(((Throwable) details(place)[STACK]).getStackTrace())
                    .extracting(StackTraceElement::getClassName)
                    .contains(PlugIn.class.getName());

            await().until(() -> {
                System.gc();
                return loader.refersTo(null);
            });

            assertThat(((Throwable) details(place)[STACK]).getStackTrace())
                    .as("it still knows")
                    .extracting(StackTraceElement::getClassName)
                    .contains(PlugIn.class.getName());
        }
    }

    /** A server of applications that are loaded and let go tests that they leave nothing. */
    @Test
    @SuppressWarnings("unchecked")
    void keepsNoClassThatMadeAPool() throws Exception {
        Object[] poolAndLoader = openByAnotherLoader(PoolOfPlugIn.class, directory);
        Thread worker = ((Future<Thread>) poolAndLoader[0]).get();
        poolAndLoader[0] = null;
        worker.join();
        worker = null;

        await().until(() -> {
            System.gc();
            return ((WeakReference<?>) poolAndLoader[1]).refersTo(null);
        });
    }

    static final class PoolOfPlugIn implements Function<File, Object> {
        @Override
        public Object apply(File file) {
            ExecutorService pool = Executors.newSingleThreadExecutor();
            Future<Thread> worker = pool.submit(Thread::currentThread);
            pool.shutdown();
            return worker;
        }
    }

    static final class PlugIn implements Function<File, InputStream> {
        @Override
        public InputStream apply(File file) {
            try {
                return new FileInputStream(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Object[] openByAnotherLoader(Class<? extends Function<File, ?>> type, Path file) throws Exception {
        ClassLoader loader = new ClassLoader(RecorderTest.class.getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (!name.equals(type.getName())) {
                    return super.loadClass(name, resolve);
                }
                try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        };
        Constructor<?> plugIn = loader.loadClass(type.getName()).getDeclaredConstructor();
        plugIn.setAccessible(true);
        Object made = ((Function<File, ?>) plugIn.newInstance()).apply(file.toFile());
        return new Object[] {made, new WeakReference<>(loader)};
    }

    private static int numberOf(FileInputStream in) throws Exception {
        Field number = FileDescriptor.class.getDeclaredField("fd");
        number.setAccessible(true);
        return number.getInt(in.getFD());
    }

    private static Object[] details(Object place) {
        return (Object[]) call("details", Object.class, place);
    }

    private static Object call(String method, Class<?> type, Object argument) {
        try {
            return recorder().getMethod(method, type).invoke(null, argument);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Class<?> recorder() throws ClassNotFoundException {
        return Class.forName("java.lang.WatertightRecorder");
    }
}
