package dev.watertight.thread;

import static dev.watertight.fork.Scenario.leak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.fork.FreshJvm;
import dev.watertight.fork.Told;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Threads in which the JDK works for asynchronous channels, and those of groups that a test has opened. */
@EnabledOnOs(OS.LINUX)
class AsyncThreadsTest {

    @Test
    void theDefaultGroupIsTheJdks() throws Exception {
        Told told = FreshJvm.watching(LiveThread.class).run(() -> useDefaultGroup());

        assertThat(told.leaks()).isEmpty();
        assertThat(told.undecided()).isEmpty();
        assertThat(told.allowed())
                .hasSize(1 + Runtime.getRuntime().availableProcessors())
                .allMatch(line -> line.contains("asynchronous channels"));
    }

    @Test
    void aGroupOfTheTestsIsALeak() throws Exception {
        Told told = FreshJvm.watching(LiveThread.class).run(() -> openGroup(2));

        assertThat(told.leaks()).hasSize(2).allMatch(line -> line.contains("pool-1-thread-"));
    }

    /** Its internal thread looks just as the default group's. */
    @Test
    void aGroupOfTheTestsIsALeakWhateverItsPool() throws Exception {
        Told told = FreshJvm.watching(LiveThread.class)
                .run(() -> leak(AsynchronousChannelGroup.withCachedThreadPool(Executors.newCachedThreadPool(), 1)));

        assertThat(told.leaks()).hasSize(1);
    }

    @Test
    void aGroupOfTheTestsIsALeakBesideTheDefaultGroup() throws Exception {
        Told told = FreshJvm.watching(LiveThread.class)
                .having(() -> {
                    useDefaultGroup();
                    Threads.snapshot().leaked(); // by a test before this one
                })
                .run(() -> {
                    leak(AsynchronousChannelGroup.withCachedThreadPool(Executors.newCachedThreadPool(), 1));
                    useDefaultGroup();
                });

        assertThat(told.leaks()).hasSize(1);
        assertThat(told.undecided()).isEmpty();
    }

    @Test
    void aThreadThatOnlyAnotherGroupCanHaveIsALeak() throws Exception {
        Told told = FreshJvm.watching(LiveThread.class).run(() -> {
            useDefaultGroup();
            openGroup(1);
        });

        assertThat(told.leaks()).singleElement().asString().contains("pool-1-thread-1");
        assertThat(told.undecided()).isEmpty();
    }

    @Test
    void whatNeverReturnsFromAHandlerIsALeak() throws Exception {
        Told told = FreshJvm.watching(LiveThread.class).run(() -> {
            try (var file = AsynchronousFileChannel.open(Path.of("/etc/hostname"))) {
                var running = new CountDownLatch(1);
                file.read(ByteBuffer.allocate(1), 0, null, handler(() -> block(running)));
                running.await();
            }
        });

        assertThat(told.leaks()).hasSize(1);
    }

    @Test
    void theThreadsForFileChannelsAreTheJdks() throws Exception {
        Told told = FreshJvm.watching(LiveThread.class).run(() -> {
            try (var file = AsynchronousFileChannel.open(Path.of("/etc/hostname"))) {
                var first = file.read(ByteBuffer.allocate(1), 0);
                var second = file.read(ByteBuffer.allocate(1), 0);
                first.get();
                second.get();
            }
        });

        assertThat(told.leaks()).isEmpty();
        assertThat(told.undecided()).isEmpty();
        assertThat(told.allowed()).isNotEmpty().allMatch(line -> line.contains("completion handlers"));
    }

    @Test
    void theThreadsForHandlersOfTheDefaultGroupAreTheJdks() throws Exception {
        Told told = FreshJvm.watching(LiveThread.class).run(() -> {
            var failed = new CountDownLatch(3);
            for (int i = 0; i < 3; i++) {
                AsynchronousServerSocketChannel server =
                        AsynchronousServerSocketChannel.open().bind(new InetSocketAddress("localhost", 0));
                server.accept(null, handler(failed::countDown));
                server.close();
            }
            failed.await();
            Thread.sleep(50);
        });

        assertThat(told.leaks()).isEmpty();
        assertThat(told.undecided()).isEmpty();
        assertThat(told.allowed()).anyMatch(line -> line.contains("completion handlers"));
    }

    @Test
    void aPoolOfTheTestsIsALeakThoughItLooksLikeTheJdks() throws Exception {
        Told told = FreshJvm.watching(LiveThread.class).run(() -> {
            try (var file = AsynchronousFileChannel.open(Path.of("/etc/hostname"))) {
                file.read(ByteBuffer.allocate(1), 0).get();
            }
            ExecutorService own = leak(Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(task);
                thread.setDaemon(true);
                return thread;
            }));
            own.submit(() -> "done").get();
        });

        assertThat(told.leaks()).singleElement().asString().contains("Thread-");
        assertThat(told.undecided()).isEmpty();
    }

    private static void block(CountDownLatch running) {
        running.countDown();
        try {
            Thread.sleep(1_000_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <V> CompletionHandler<V, Object> handler(Runnable action) {
        return new CompletionHandler<>() {
            @Override
            public void completed(V result, Object attachment) {
                action.run();
            }

            @Override
            public void failed(Throwable reason, Object attachment) {
                action.run();
            }
        };
    }

    private static void openGroup(int threads) throws Exception {
        leak(AsynchronousChannelGroup.withFixedThreadPool(threads, Executors.defaultThreadFactory()));
    }

    private static void useDefaultGroup() throws Exception {
        try (AsynchronousServerSocketChannel server =
                        AsynchronousServerSocketChannel.open().bind(new InetSocketAddress("localhost", 0));
                AsynchronousSocketChannel client = AsynchronousSocketChannel.open()) {
            var accepted = server.accept();
            client.connect(server.getLocalAddress()).get();
            accepted.get().close();
        }
    }
}
