package dev.watertight.descriptor;

import static dev.watertight.fork.Scenario.leak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.fork.FreshJvm;
import dev.watertight.fork.Told;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.Pipe;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class DefaultGroupEpollTest {

    @Test
    void theDefaultGroupIsTheJdks() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> useDefaultGroup());

        assertThat(told.leaks()).isEmpty();
        assertThat(told.allowed())
                .hasSize(3)
                .allMatch(line -> line.contains("default group"))
                .anyMatch(line -> line.contains("eventpoll"))
                .anyMatch(line -> line.contains("pipe, read end"))
                .anyMatch(line -> line.contains("pipe, write end"));
    }

    @Test
    void anotherGroupIsALeak() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> openGroup());

        assertThat(told.leaks()).hasSize(3);
    }

    @Test
    void anotherGroupIsALeakBesideTheDefaultGroup() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            openGroup();
            useDefaultGroup();
            leak(AsynchronousChannelGroup.withCachedThreadPool(Executors.newCachedThreadPool(), 1));
        });

        assertThat(told.leaks()).as("two groups, each with an epoll and a pipe").hasSize(6);
        assertThat(told.allowed()).hasSize(3);
    }

    @Test
    void aPipeIsALeakAndNothingIsTriedOut() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> leak(Pipe.open()));

        assertThat(told.leaks()).hasSize(2).allMatch(line -> line.contains("pipe"));
        assertThat(told.allowed()).isEmpty();
    }

    @Test
    void aChannelThatIsLeftOpenInTheDefaultGroupIsALeak() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class)
                .run(() -> leak(AsynchronousServerSocketChannel.open().bind(new InetSocketAddress("localhost", 0)))
                        .accept());

        assertThat(told.leaks()).singleElement().asString().contains("listening");
        assertThat(told.allowed()).hasSize(3);
    }

    private static void openGroup() throws Exception {
        leak(AsynchronousChannelGroup.withFixedThreadPool(1, Executors.defaultThreadFactory()));
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
