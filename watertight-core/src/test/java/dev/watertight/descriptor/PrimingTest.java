package dev.watertight.descriptor;

import static dev.watertight.fork.Scenario.leak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.fork.FreshJvm;
import dev.watertight.fork.Native;
import dev.watertight.fork.Told;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class PrimingTest {

    @Test
    void noJarOfTheClassPathIsOpenedLater(@TempDir Path directory) throws Exception {
        jar(directory.resolve("named-by-manifest.jar"), "", "inner.txt");
        Path last = jar(directory.resolve("last.jar"), "named-by-manifest.jar", "outer.txt");

        Told told = FreshJvm.watching(Descriptor.class).knowing(last).run(() -> {
            assertThat(ClassLoader.getSystemResource("outer.txt")).isNotNull();
            assertThat(ClassLoader.getSystemResource("inner.txt")).isNotNull();
            assertThat(ClassLoader.getSystemResource("nowhere.txt")).isNull();
        });

        assertThat(told.output()).isEmpty();
    }

    @Test
    void aJarOfTheClassPathThatATestOpensIsALeak(@TempDir Path directory) throws Exception {
        Path jar = jar(directory.resolve("last.jar"), "", "outer.txt");
        String name = jar.toString();

        Told told = FreshJvm.watching(Descriptor.class).knowing(jar).run(() -> {
            leak(new FileInputStream(name));
            leak(FileChannel.open(Path.of(name)));
        });

        assertThat(told.leaks()).hasSize(2).allMatch(line -> line.contains("last.jar"));
    }

    @Test
    void theJarOfALoaderThatATestMakesIsALeak(@TempDir Path directory) throws Exception {
        URL jar = jar(directory.resolve("other.jar"), "", "other.txt").toUri().toURL();

        Told told = FreshJvm.watching(Descriptor.class)
                .run(() -> leak(new URLClassLoader(new URL[] {jar})).getResource("other.txt"));

        assertThat(told.leaks()).singleElement().asString().contains("other.jar");
    }

    @Test
    void channelsLeaveNoSocketBehind() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            SocketChannel.open().close();
            new ServerSocket(0).close();
            FileChannel.open(Path.of("/etc/hostname")).close();
            Pipe pipe = Pipe.open();
            pipe.source().close();
            pipe.sink().close();
        });

        assertThat(told.output()).isEmpty();
    }

    @Test
    void aChannelThatIsBeingClosedIsNoLeak() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class)
                .with(Native.OPENED)
                .run(() -> Native.preClose(leak(new FileInputStream("/etc/hostname"))));

        assertThat(told.allowed()).singleElement().asString().contains("being closed");
        assertThat(told.leaks()).isEmpty();
    }

    @Test
    void aSocketWithoutANameIsALeak(@TempDir Path directory) throws Exception {
        String path = directory.resolve("socket").toString();

        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            var address = UnixDomainSocketAddress.of(path);
            try (var server =
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
                leak(SocketChannel.open(address));
                server.accept().close();
            }
        });

        assertThat(told.leaks()).singleElement().asString().contains("unix socket, SOCK_STREAM, unnamed, CONNECTED");
    }

    @Test
    void withoutABaselineWhatTheJvmBeganWithIsKnown(@TempDir Path directory) throws Exception {
        jar(directory.resolve("named-by-manifest.jar"), "", "inner.txt");
        Path last = jar(directory.resolve("last.jar"), "named-by-manifest.jar", "outer.txt");
        String leaked = last.toString();

        Told told = FreshJvm.watching(Descriptor.class)
                .knowing(last)
                .having(() -> SocketChannel.open().close()) // long before the first look
                .runWithoutBaseline(() -> {
                    leak(new FileInputStream(System.getProperty("java.home") + "/lib/modules"));
                    leak(new FileInputStream(leaked));
                });

        assertThat(told.allowed())
                .anyMatch(line -> line.startsWith("fd 0 ") && line.contains("standard stream"))
                .anyMatch(line -> line.startsWith("fd 2 ") && line.contains("standard stream"))
                .anyMatch(line -> line.contains("lib/modules"))
                .anyMatch(line -> line.contains("last.jar"))
                .anyMatch(line -> line.contains("named-by-manifest.jar"))
                .anyMatch(line -> line.contains("unix socket, SOCK_STREAM, unnamed"));
        assertThat(told.leaks())
                .anyMatch(line -> line.contains("lib/modules"))
                .anyMatch(line -> line.contains("last.jar"))
                .filteredOn(line -> line.contains(".jar"))
                .hasSize(1);
    }

    @Test
    void toCloseAStandardStreamIsNoLeak() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> System.in.close());

        assertThat(told.leaks()).isEmpty();
        assertThat(told.allowed())
                .singleElement()
                .asString()
                .contains("/dev/null")
                .contains("standard stream");
    }

    private static Path jar(Path file, String classPath, String entry) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (!classPath.isEmpty()) {
            manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        }
        try (var out = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            out.putNextEntry(new ZipEntry(entry));
            out.closeEntry();
        }
        return file;
    }
}
