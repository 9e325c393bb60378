package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.watertight.Snapshot;
import dev.watertight.fork.Commanded;
import dev.watertight.fork.NativeAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The native way, which a run of all tests with native access allowed takes as well. */
@EnabledOnOs(OS.LINUX)
class NativeViewTest {

    @TempDir
    Path directory;

    /** The run with native access, or the one without, would be worth nothing otherwise. */
    @Test
    void theNativeWayIsTakenWhereItIsAllowed() {
        boolean allowed = !NativeAccess.inherited().isEmpty();
        assertThat(ThisProcess.VIEW).isInstanceOf(allowed ? NativeView.class : ProcFs.class);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_22)
    void nothingIsPrintedWhateverIsAllowed() throws Exception {
        assertThat(ForkedJvm.create().run(Which.class))
                .containsExactly(NativeAccess.inherited().isEmpty() ? "ProcFs" : "NativeView");
        assertThat(ForkedJvm.create().options(NativeAccess.ALLOWED).run(Which.class))
                .containsExactly("NativeView");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void aJvmThatDeniesNativeAccessIsObservedByProc() throws Exception {
        assertThat(ForkedJvm.create().options("--illegal-native-access=deny").run(Which.class))
                .containsExactly(NativeAccess.inherited().isEmpty() ? "ProcFs" : "NativeView");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_22)
    void bothWaysSeeTheSame() throws Exception {
        String opener = compiled("open-kinds");
        List<String> lines = ForkedJvm.create()
                .options(NativeAccess.ALLOWED)
                .after("exec " + opener + " \"$0\" \"$@\"")
                .run(Compare.class);

        assertThat(lines).allMatch(line -> line.startsWith("same "));
        assertThat(String.join("\n", lines))
                .contains(
                        "eventfd",
                        "eventpoll",
                        "timerfd",
                        "signalfd",
                        "inotify",
                        "memfd",
                        "O_PATH",
                        "namespace",
                        "pipe",
                        "(deleted)",
                        "SOCK_SEQPACKET",
                        "socket, AF_INET, SOCK_STREAM, TCP",
                        "socket, AF_INET6, SOCK_DGRAM, UDP",
                        "socket, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE",
                        "socket, AF_VSOCK, SOCK_STREAM, listening",
                        "directory");
    }

    /** By a copy of the socket, which is closed again. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_22)
    void socketsOfAnotherProcessSayWhatTheyAre() throws Exception {
        Commanded.assumeInstalled("python3");
        assertThat(ForkedJvm.create().options(NativeAccess.ALLOWED).run(OtherSockets.class))
                .containsExactly("socket, AF_INET, SOCK_STREAM, TCP", "socket, AF_INET6, SOCK_DGRAM, UDP", "Clean");
    }

    /** Reused buffers must not mix up what two threads ask for. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_22)
    void severalThreadsMayAsk() throws Exception {
        assertThat(ForkedJvm.create().options(NativeAccess.ALLOWED).run(Crowd.class))
                .containsExactly("8 threads saw the same");
    }

    private String compiled(String program) throws IOException, InterruptedException {
        Path source = directory.resolve(program + ".c");
        Files.writeString(source, RecordedProcess.text(program + ".c"));
        Path executable = directory.resolve(program);
        try {
            Process compiler = new ProcessBuilder("cc", "-w", "-o", executable.toString(), source.toString())
                    .inheritIO()
                    .start();
            assertThat(compiler.waitFor()).isZero();
        } catch (IOException e) {
            abort("there is no C compiler here: " + e.getMessage());
        }
        return executable.toString();
    }

    static final class Which {
        public static void main(String[] arguments) {
            Descriptors.snapshot();
            System.out.println(ThisProcess.VIEW.getClass().getSimpleName());
        }
    }

    static final class Compare {
        public static void main(String[] arguments) throws IOException {
            ProcFs procFs = new ProcFs(Path.of("/proc/self"));
            Descriptors.snapshot().resources(); // what the JVM opens for good by then
            // what it takes to list is in the one list, and closed by now
            List<Integer> fds = new ArrayList<>(procFs.list().fds());
            fds.removeIf(fd -> !Files.exists(Path.of("/proc/self/fd/" + fd), LinkOption.NOFOLLOW_LINKS));
            tell(fds.equals(ThisProcess.VIEW.list().fds()), "numbers " + fds);
            for (int fd : fds) {
                tell(procFs.stat(fd).equals(ThisProcess.VIEW.stat(fd)), "stat of " + fd + ": " + procFs.stat(fd));
                tell(ThisProcess.VIEW.key(fd).file().equals(procFs.stat(fd).inode()), "inode of " + fd);
            }
            List<Descriptor> theirs =
                    new DescriptorProbe(procFs, "Linux").snapshot().resources();
            List<Descriptor> ours =
                    new DescriptorProbe(ThisProcess.VIEW, "Linux").snapshot().resources();
            for (int i = 0; i < theirs.size(); i++) {
                String text = theirs.get(i).describe() + " " + theirs.get(i).facts();
                if (theirs.get(i) instanceof UnknownSocket) {
                    System.out.println("same but for details: " + ours.get(i).describe());
                } else {
                    tell(text.equals(ours.get(i).describe() + " " + ours.get(i).facts()), text);
                }
            }
        }

        private static void tell(boolean same, String what) {
            System.out.println((same ? "same " : "DIFFERENT ") + what);
        }
    }

    static final class OtherSockets {
        public static void main(String[] arguments) throws Exception {
            Process process = new ProcessBuilder(
                            "python3",
                            "-c",
                            "import socket, sys\n"
                                    + "a = socket.socket()\n"
                                    + "b = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)\n"
                                    + "print(a.fileno(), flush=True)\n"
                                    + "sys.stdin.readline()")
                    .start();
            process.inputReader().readLine();
            Snapshot<Descriptor> good = Descriptors.snapshot();
            Snapshot<Descriptor> snapshot = Descriptors.snapshotOf(process.toHandle());
            snapshot.resources().stream()
                    .filter(UnknownSocket.class::isInstance)
                    .forEach(socket -> System.out.println(socket.summary()));
            System.out.println(
                    Descriptors.snapshot().leakedSince(good).getClass().getSimpleName());
            process.destroy();
        }
    }

    static final class Crowd {
        public static void main(String[] arguments) throws Exception {
            ProcessView view = ThisProcess.VIEW;
            List<Integer> fds = view.list().fds();
            List<ProcessView.Stat> expected = new ArrayList<>();
            for (int fd : fds) {
                expected.add(view.stat(fd));
            }
            List<Thread> threads = new ArrayList<>();
            List<Object> failures = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 8; i++) {
                Thread thread = new Thread(() -> {
                    try {
                        for (int round = 0; round < 2_000; round++) {
                            for (int each = 0; each < fds.size(); each++) {
                                if (!view.stat(fds.get(each))
                                        .inode()
                                        .equals(expected.get(each).inode())) {
                                    failures.add(fds.get(each));
                                }
                            }
                        }
                    } catch (IOException e) {
                        failures.add(e);
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            System.out.println(failures.isEmpty() ? "8 threads saw the same" : failures.toString());
        }
    }
}
