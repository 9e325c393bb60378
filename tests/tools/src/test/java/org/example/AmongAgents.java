package org.example;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Resource;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;

/**
 * Opens and starts one of each, and prints where Watertight says that was, a line each. The arguments say what else changes
 * the classes of the JDK, and the property {@code watertight.origins} whether Watertight's agent is one that comes later.
 */
final class AmongAgents {

    /** What is woven, or extends or uses what is. */
    private static final List<Class<?>> MOCKED = List.of(
            FileDescriptor.class,
            FileInputStream.class,
            FileOutputStream.class,
            RandomAccessFile.class,
            FileChannel.class,
            Socket.class,
            ServerSocket.class,
            SocketChannel.class,
            ThreadPoolExecutor.class,
            ScheduledThreadPoolExecutor.class,
            ForkJoinPool.class,
            Process.class);

    private static final List<String> REDEFINED = List.of(
            "java.io.FileCleanable",
            "java.io.FileDescriptor",
            "java.lang.ProcessImpl",
            "java.lang.Thread",
            "java.util.concurrent.ThreadPoolExecutor",
            "sun.nio.ch.Net",
            "sun.nio.fs.UnixNativeDispatcher");

    private final Path file;

    private AmongAgents(Path file) {
        this.file = file;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> others = Arrays.asList(arguments);
        change(others, "before");
        LeakCheck check = LeakCheck.begin(); // Watertight's agent is there now at the latest
        change(others, "after");
        Path file = Files.createTempFile("among-agents", "");
        try {
            new AmongAgents(file).openAndClose(check);
        } finally {
            Files.delete(file);
        }
        LeakReport report = check.finish();
        System.out.println(report instanceof LeakReport.Clean ? "clean" : report.text());
    }

    private static void change(List<String> others, String when) throws Exception {
        if (others.contains("mockito " + when)) {
            MOCKED.forEach(type -> Objects.requireNonNull(mock(type)));
            FileInputStream mocked = mock(FileInputStream.class);
            when(mocked.read()).thenReturn(42);
            System.out.println("mocked: " + (mocked.read() == 42));
        }
        if (others.contains("redefinition " + when)) {
            for (String name : REDEFINED) {
                redefine(Class.forName(name));
            }
            Thread.currentThread().isInterrupted();
            System.out.println("redefined: " + (System.getProperty("redefined") != null));
        }
    }

    /** Into what is on disk, so without what Watertight's agent has woven into it, and something more. */
    private static void redefine(Class<?> type) {
        new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .with(Implementation.Context.Disabled.Factory.INSTANCE)
                .redefine(type)
                .visit(Advice.to(Saying.class).on(named("isInterrupted")))
                .make()
                .load(
                        type.getClassLoader(),
                        new ClassReloadingStrategy(
                                ByteBuddyAgent.install(), ClassReloadingStrategy.Strategy.REDEFINITION));
    }

    static final class Saying {

        @Advice.OnMethodEnter
        static void enter() {
            System.setProperty("redefined", "");
        }
    }

    private void openAndClose(LeakCheck check) throws Exception {
        Thread thread = startThread();
        Process process = startProcess();
        ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.DAYS, new LinkedBlockingQueue<>());
        try (FileInputStream in = openFile();
                FileChannel channel = openChannel();
                ServerSocket server = listen();
                Socket client = connect(server);
                Socket accepted = accept(server)) {
            submit(executor);
            accepted.getOutputStream().write(7);
            System.out.println("works: " + (client.getInputStream().read() == 7 && in.read() < 0 && channel.isOpen()));
            if (check.peek() instanceof Leaky leaky) {
                leaky.leaks().stream().map(AmongAgents::origin).sorted().forEach(System.out::println);
            }
        }
        executor.shutdown();
        executor.awaitTermination(1, TimeUnit.MINUTES);
        process.destroyForcibly().waitFor();
        thread.interrupt();
        thread.join();
    }

    private static String origin(Resource leak) {
        return leak.kind()
                + leak.origin()
                        .map(origin -> origin.stack().stream()
                                        .filter(frame -> frame.getClassName().startsWith("org.example."))
                                        .findFirst()
                                        .map(frame -> " of " + frame.getMethodName())
                                        .orElse(" of nobody here")
                                + (origin.pool().isPresent() ? ", a worker" : ""))
                        .orElse(" of unknown origin: " + leak);
    }

    private FileInputStream openFile() throws IOException {
        return new FileInputStream(file.toFile());
    }

    private FileChannel openChannel() throws IOException {
        return FileChannel.open(file);
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0);
    }

    private static Socket connect(ServerSocket server) throws IOException {
        return new Socket(server.getInetAddress(), server.getLocalPort());
    }

    private static Socket accept(ServerSocket server) throws IOException {
        return server.accept();
    }

    private static void submit(ThreadPoolExecutor executor) throws Exception {
        executor.submit(() -> {}).get();
    }

    private static Thread startThread() {
        Thread thread = new Thread(() -> {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                // it may end
            }
        });
        thread.start();
        return thread;
    }

    private static Process startProcess() throws IOException {
        return new ProcessBuilder("sleep", "1000")
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
