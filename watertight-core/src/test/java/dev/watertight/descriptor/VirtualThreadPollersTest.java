package dev.watertight.descriptor;

import static dev.watertight.fork.Scenario.leak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.watertight.fork.FreshJvm;
import dev.watertight.fork.Native;
import dev.watertight.fork.Told;
import dev.watertight.fork.VirtualThreads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadPollersTest {

    @Test
    void theJdkPollsForVirtualThreads() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> blockInVirtualThread());

        assertThat(told.leaks()).isEmpty();
        assertThat(told.undecided()).isEmpty();
        assertThat(told.allowed())
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.contains("eventpoll") && line.contains("I/O of virtual threads"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Djdk.pollerMode=1", "-Djdk.readPollers=8", "-Djdk.writePollers=2"})
    void itsModeMakesNoDifference(String option) throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).with(option).run(() -> blockInVirtualThread());

        assertThat(told.leaks()).isEmpty();
        assertThat(told.undecided()).isEmpty();
        assertThat(told.allowed()).hasSizeGreaterThan(1);
    }

    @Test
    void aSelectorIsALeakThoughTheJdkPollsForIt() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            blockInVirtualThread();
            var selector = leak(Selector.open());
            var thread = VirtualThreads.start(() -> selector.select());
            awaitPollingFor(thread);
        });

        assertThat(told.leaks())
                .hasSize(2)
                .anyMatch(line -> line.contains("eventpoll"))
                .anyMatch(line -> line.contains("eventfd"));
        assertThat(told.allowed()).hasSizeGreaterThan(1);
    }

    @Test
    void aGroupOfChannelsIsALeak() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            blockInVirtualThread();
            leak(AsynchronousChannelGroup.withFixedThreadPool(1, Executors.defaultThreadFactory()));
        });

        assertThat(told.leaks()).hasSize(3).anyMatch(line -> line.contains("eventpoll"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEpollOfTheSameLookIsALeak(boolean besideTheJdks) throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).with(Native.OPENED).run(() -> {
            if (besideTheJdks) {
                blockInVirtualThread();
            } else {
                VirtualThreads.start(() -> {}).join();
            }
            Native.epoll();
        });

        assertThat(told.leaks()).singleElement().asString().contains("eventpoll, watching nothing");
        assertThat(told.undecided()).isEmpty();
    }

    @Test
    void nothingIsTriedOutWhileThereIsNoVirtualThread() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).with(Native.OPENED).run(() -> Native.epoll());

        assertThat(told.leaks()).singleElement().asString().contains("eventpoll");
        assertThat(told.allowed()).isEmpty();
    }

    @Test
    void whatCannotBeTriedOutIsUndecided() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class)
                .after("ulimit -n 70")
                .with(Native.OPENED)
                .run(() -> {
                    VirtualThreads.start(() -> {}).join();
                    for (int i = 0; i < 10; i++) {
                        Native.epoll();
                    }
                });

        assertThat(told.undecided()).hasSize(10).allMatch(line -> line.contains("could not be tried out"));
    }

    private static void blockInVirtualThread() throws Exception {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(new InetSocketAddress("localhost", 0))) {
            var thread = VirtualThreads.start(() -> accept(server));
            awaitPollingFor(thread);
            server.close();
            thread.join();
        }
    }

    /** In this thread, since Awaitility's are none of the test's. */
    private static void awaitPollingFor(Thread thread) {
        await().pollInSameThread().until(() -> thread.getState() == Thread.State.WAITING);
    }

    private static void accept(ServerSocketChannel server) throws IOException {
        server.accept();
    }
}
