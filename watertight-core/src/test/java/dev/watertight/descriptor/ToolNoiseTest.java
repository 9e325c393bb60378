package dev.watertight.descriptor;

import static dev.watertight.fork.Scenario.leak;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watertight.fork.FreshJvm;
import dev.watertight.fork.Told;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ToolNoiseTest {

    @Test
    void theVmWaitsForToolsThatAttach() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            String jcmd = System.getProperty("java.home") + "/bin/jcmd";
            var attach = new ProcessBuilder(jcmd, "" + ProcessHandle.current().pid(), "VM.version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            attach.getOutputStream().close();
            assertThat(attach.waitFor()).isZero();
        });

        assertThat(told.leaks()).isEmpty();
        assertThat(told.allowed()).singleElement().asString().contains(".java_pid");
    }

    @Test
    void anotherSocketOfThatNameIsALeak(@TempDir Path directory) throws Exception {
        String prefix = directory.resolve(".java_pid").toString();

        Told told = FreshJvm.watching(Descriptor.class)
                .run(() -> leak(ServerSocketChannel.open(StandardProtocolFamily.UNIX))
                        .bind(UnixDomainSocketAddress.of(
                                prefix + ProcessHandle.current().pid())));

        assertThat(told.leaks()).singleElement().asString().contains(".java_pid");
    }

    @Test
    void aDebuggerIsNoLeak() throws Exception {
        int port = freePort();

        Told told = FreshJvm.watching(Descriptor.class)
                .with("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + port)
                .run(() -> {
                    leak(new ServerSocket(0));
                    attachDebugger(port);
                });

        assertThat(told.allowed())
                .singleElement()
                .asString()
                .contains("debugger")
                .contains("ESTABLISHED");
        assertThat(told.leaks())
                .hasSize(2)
                .anyMatch(line -> line.contains("-> 127.0.0.1:" + port))
                .anyMatch(line -> line.contains("listening"));
    }

    private static void attachDebugger(int port) throws IOException, InterruptedException {
        Socket debugger = leak(new Socket(InetAddress.getLoopbackAddress(), port));
        debugger.getOutputStream().write("JDWP-Handshake".getBytes(StandardCharsets.US_ASCII));
        debugger.getInputStream().readNBytes("JDWP-Handshake".length());
        Thread.sleep(200);
    }

    @Test
    void aThreadNamedLikeTheDebuggersIsNoMarkWithoutIt() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            ServerSocket server = leak(new ServerSocket(0));
            new Thread(() -> acceptFrom(server), "JDWP Transport Listener").start();
            Thread.sleep(200);
        });

        assertThat(told.leaks()).singleElement().asString().contains("listening");
    }

    private static void acceptFrom(ServerSocket server) {
        try {
            server.accept();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The system may not tell what tasks do: in some containers. */
    @Test
    void aTaskThatTellsNothingIsNotReadable() {
        assertThat(Tasks.Task.of("JDWP Transport \n", "").readable()).isFalse();
        assertThat(Tasks.Task.of("JDWP Transport \n", "running\n").readable()).isTrue();
        assertThat(Tasks.Task.of("x\n", "-1 0x7ffc 0x7f1c\n").waitsForEvents()).isFalse();
    }

    @Test
    void aFontMayBeKeptOpen() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class)
                .with("-Djava.awt.headless=true")
                .run(() -> drawText());

        assumeTrue(told.output().contains("fd ") && !told.output().contains("no fonts"));
        assertThat(told.undecided()).isNotEmpty().allMatch(line -> line.contains("Java 2D"));
        assertThat(told.leaks()).isEmpty();
    }

    @Test
    void aFontIsALeakWithoutJava2D(@TempDir Path directory) throws Exception {
        String font = Files.createFile(directory.resolve("some.ttf")).toString();

        Told told = FreshJvm.watching(Descriptor.class).run(() -> leak(new FileInputStream(font)));

        assertThat(told.leaks()).singleElement().asString().contains("some.ttf");
    }

    private static void drawText() {
        try {
            var graphics = new BufferedImage(80, 80, BufferedImage.TYPE_INT_ARGB).createGraphics();
            graphics.setFont(new Font(Font.DIALOG, Font.PLAIN, 12));
            graphics.drawString("text", 10, 10);
        } catch (Throwable e) {
            System.out.println("no fonts on this machine: " + e);
        }
    }

    @Test
    void whatIsNamedLikeMockitosJarIsALeak() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            File jar = new File(System.getProperty("java.io.tmpdir"), "mockitoboot4711" + System.nanoTime() + ".jar");
            jar.deleteOnExit();
            Files.createFile(jar.toPath());
            leak(new FileInputStream(jar));
            jar.delete();
        });

        assertThat(told.leaks()).isNotEmpty().anyMatch(line -> line.contains("mockitoboot4711"));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void tasksAreNamedByFifteenBytes() {
        var task = Tasks.Task.of("JDWP Command Re\n", "45 0x5 0x7f740b3fec9c 0xb 0x0 0x0 0x0 0x7ffc 0x7f1c\n");

        assertThat(new Tasks(List.of(task)).named("JDWP Command Reader")).containsExactly(task);
        assertThat(task.fd()).hasValue(5);
    }
}
