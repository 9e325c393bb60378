package dev.watertight.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.descriptor.Vanished;
import java.io.FileInputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors that native code closes, of which Java code believes that they are open. */
class VanishedTest {

    @TempDir
    Path directory;

    @Test
    void whatNoJavaCodeClosedIsTold() throws Exception {
        FileInputStream victim = open("victim");
        Object place = place(victim);
        int fd = fd(victim);
        Snapshot<Descriptor> baseline = Descriptors.snapshot();
        victim.close();
        put(fd, place); // as if native code had closed it, and no Java code

        List<Vanished> vanished = Descriptors.vanishedSince(baseline);

        assertThat(vanished).singleElement().satisfies(each -> {
            assertThat(each.fd()).isEqualTo(fd);
            assertThat(each.what()).isEqualTo("it was open before and is closed, though no Java code closed it");
            assertThat(each.opened().orElseThrow().stack())
                    .anyMatch(frame -> frame.getMethodName().equals("open")
                            && frame.getClassName().equals(VanishedTest.class.getName()));
        });
        forget(fd);
    }

    @Test
    void whatCameInItsPlaceIsSaid() throws Exception {
        FileInputStream victim = open("victim");
        Object place = place(victim);
        int fd = fd(victim);
        Snapshot<Descriptor> baseline = Descriptors.snapshot();
        victim.close();
        try (FileInputStream other = open("other")) {
            assertThat(fd(other)).isEqualTo(fd);
            put(fd, place);

            assertThat(Descriptors.vanishedSince(baseline))
                    .singleElement()
                    .extracting(Vanished::what)
                    .asString()
                    .startsWith("it was open before and stands for something else now: ")
                    .contains("other")
                    .endsWith("though no Java code closed it");
        }
    }

    @Test
    void whatJavaCodeClosesIsNotTold() throws Exception {
        FileInputStream stream = open("stream");
        FileChannel channel = FileChannel.open(Files.createFile(directory.resolve("channel")));
        ServerSocketChannel server = ServerSocketChannel.open().bind(null);
        SocketChannel client = SocketChannel.open(server.getLocalAddress());
        SocketChannel accepted = server.accept();
        Pipe pipe = Pipe.open();
        Thread blocked = new Thread(() -> {
            try {
                accepted.read(java.nio.ByteBuffer.allocate(1));
            } catch (java.io.IOException e) {
                // it is closed under it
            }
        });
        blocked.start();
        Snapshot<Descriptor> baseline = Descriptors.snapshot();

        stream.close();
        channel.close();
        accepted.close();
        client.close();
        server.close();
        pipe.sink().close();
        pipe.source().close();

        assertThat(Descriptors.vanishedSince(baseline)).isEmpty();
        blocked.join();
        assertThat(Descriptors.vanishedSince(baseline)).isEmpty();
        try (FileInputStream next = open("next")) {
            assertThat(Descriptors.vanishedSince(baseline)).isEmpty();
        }
    }

    @Test
    void whoClosedAStandardStreamIsTold() throws Exception {
        assertThat(ForkedJvm.run(ClosingInputMain.class, ForkedJvm.AGENT))
                .contains(
                        "During the closing of a scanner, 1 descriptor vanished that it had not opened:",
                        "1) descriptor fd 0  the standard input of the JVM stands for something else now: ",
                        "closed by thread \"main\" at ",
                        "> at dev.watertight.agent.ClosingInputMain.main(ClosingInputMain.java:");
    }

    @Test
    void whoTookItFromTheRunIsToldThoughOthersRanMeanwhile() throws Exception {
        assertThat(ForkedJvm.run(TakingMain.class, ForkedJvm.AGENT))
                .containsOnlyOnce("During ")
                .contains(
                        "During TakingMain.Takes.takes(), 2 descriptors vanished that it had not opened:",
                        "1) descriptor fd 0  the standard input of the JVM stands for something else now: ",
                        "  the file that was open before ",
                        "> at dev.watertight.agent.TakingMain.main(TakingMain.java:",
                        "> at dev.watertight.agent.TakingMain$Takes.take(TakingMain.java:");
    }

    private FileInputStream open(String name) throws Exception {
        return new FileInputStream(Files.createFile(directory.resolve(name)).toFile());
    }

    /** By its path, which no other descriptor has. */
    private static int fd(FileInputStream stream) throws Exception {
        Field field = java.io.FileDescriptor.class.getDeclaredField("fd");
        field.setAccessible(true);
        return field.getInt(stream.getFD());
    }

    private static Object place(FileInputStream stream) throws Exception {
        return Class.forName("java.lang.WatertightRecorder")
                .getMethod("descriptor", int.class)
                .invoke(null, fd(stream));
    }

    private static void forget(int fd) throws Exception {
        Class.forName("java.lang.WatertightRecorder")
                .getMethod("closing", int.class)
                .invoke(null, fd);
    }

    private static void put(int fd, Object place) throws ReflectiveOperationException {
        Field field = Class.forName("java.lang.WatertightRecorder").getDeclaredField("DESCRIPTORS");
        field.setAccessible(true);
        Object numbers = field.get(null);
        Method put = numbers.getClass().getDeclaredMethod("put", int.class, place.getClass());
        put.setAccessible(true);
        put.invoke(numbers, fd, place);
    }
}
