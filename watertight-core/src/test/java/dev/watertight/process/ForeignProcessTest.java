package dev.watertight.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watertight.LeakReport.Leaky;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.descriptor.InetSocket;
import dev.watertight.fork.Commanded;
import dev.watertight.launched.Launched;
import dev.watertight.thread.LiveThread;
import dev.watertight.thread.Threads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes of other users, in other namespaces, or in a strange state. What takes root is skipped by others. */
@EnabledOnOs(OS.LINUX)
class ForeignProcessTest {

    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

    /** Sees its own namespace's sockets, and none of ours. */
    @Test
    void inAnotherNetworkNamespaceHasItsOwnSockets() throws Exception {
        assumePossible("unshare", "--net", "true");
        Commanded.assumeInstalled("python3");
        ProcessBuilder server = new ProcessBuilder("unshare", "--net", "python3", "-c", """
                import socket, sys
                print('ready', flush=True)
                sys.stdin.readline()
                listening = socket.create_server(('0.0.0.0', 0))
                print('listening on', listening.getsockname()[1], flush=True)
                sys.stdin.readline()
                """);
        try (Session session = Session.start(server)) {
            session.awaitOutput("ready\n");
            Snapshot<Descriptor> good = session.descriptors();
            tell(session);
            String port = session.awaitOutput("listening on (\\d+)\n").group(1);

            assertThat(((Leaky) session.descriptors().leakedSince(good)).leaks())
                    .singleElement()
                    .isInstanceOfSatisfying(
                            InetSocket.class,
                            socket ->
                                    assertThat(socket.summary()).isEqualTo("TCP socket, listening on 0.0.0.0:" + port));
        }
    }

    /** It has another number for itself, by which it is asked. */
    @Test
    void aJvmInAnotherProcessNamespaceIsAsked() throws Exception {
        assumePossible("unshare", "--pid", "--fork", "--mount-proc", "true");
        List<String> command = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--mount-proc"));
        command.addAll(java());
        command.add(Waiter.class.getName());
        try (Session session = Session.start(new ProcessBuilder(command))) {
            session.awaitOutput("ready\n");
            ProcessHandle jvm = session.process().children().findAny().orElseThrow();
            Snapshot<LiveThread> good = Threads.snapshotOf(jvm);

            assertThat(good.unobserved()).isEmpty();
            tell(session);
            session.awaitOutput("started\n");
            assertThat(((Leaky) Threads.snapshotOf(jvm).leakedSince(good)).leaks())
                    .singleElement()
                    .satisfies(thread -> assertThat(thread.describe()).contains("\"left over\""));
        }
    }

    @Test
    void ofAnotherUserIsReadByRoot() throws Exception {
        assumePossible(asNobody("true"));
        try (Session session =
                Session.start(new ProcessBuilder(asNobody("sh", "-c", "echo ready; exec 7< /; sleep 1000")))) {
            session.awaitOutput("ready");

            await().untilAsserted(() -> assertThat(session.descriptors().resources())
                    .anySatisfy(fd -> assertThat(fd.describe()).startsWith("fd 7  directory /, ")));
            assertThat(session.threads().resources()).hasSize(1);
        }
    }

    @Test
    void thatMayNotBeReadIsToldAsSuch() throws Exception {
        try (Launched program = Launched.c().awaitReady()) {
            List<String> said =
                    saidByNobody(List.of(), Long.toString(program.handle().pid()));

            String what = " of pid " + program.handle().pid() + " may not be read: it runs as the user root, ";
            assertThat(said.get(0)).startsWith("the descriptors" + what).contains("as root with CAP_SYS_PTRACE");
            assertThat(said.get(1)).startsWith("the loaded libraries" + what);
            assertThat(said.get(2)).isEqualTo("0 found");
        }
    }

    /** A program that takes the privileges of root is not its caller's any more. */
    @Test
    void thatHasMorePrivilegesMayNotBeRead() throws Exception {
        assumePossible("test", "-u", "/usr/bin/su");
        assertThat(saidByNobody(List.of(), "/usr/bin/su").get(0))
                .contains(" may not be read: it runs as the user root");
    }

    @Test
    void thatIsHiddenIsToldAsSuch() throws Exception {
        assumePossible("test", "-u", "/usr/bin/su");
        assumePossible("unshare", "--mount", "mount", "-t", "proc", "-o", "hidepid=2", "proc", "/proc");
        List<String> hiding = List.of(
                "unshare", "--mount", "sh", "-c", "mount -t proc -o hidepid=2 proc /proc && exec \"$0\" \"$@\"");

        assertThat(saidByNobody(hiding, "/usr/bin/su"))
                .allSatisfy(
                        line -> assertThat(line)
                                .contains(
                                        " has ended, or belongs to another user: /proc is mounted with hidepid, which hides those"));
    }

    /** What may be hidden, and of what namely, is said; what is not is no half of an answer. */
    @Test
    void childrenMayBeHidden() throws Exception {
        assumePossible("unshare", "--mount", "mount", "-t", "proc", "-o", "hidepid=2", "proc", "/proc");
        List<String> hiding = List.of(
                "unshare", "--mount", "sh", "-c", "mount -t proc -o hidepid=2 proc /proc && exec \"$0\" \"$@\"");

        assertThat(saidByNobody(hiding, "/bin/cat").get(2))
                .isEqualTo("children that run as another user: /proc is mounted with hidepid, which hides them");
    }

    /** A program that takes the privileges of root, and floods. */
    @Test
    void thatMayNotBeEndedDoesNotHoldUpClose(@TempDir Path directory) throws Exception {
        Path program = directory.resolve("setpriv");
        assumePossible("cp", "/usr/bin/setpriv", program.toString());
        assumePossible("chmod", "4755", program.toString());
        assumePossible("chmod", "755", directory.toString());
        String[] asRoot = {program.toString(), "--reuid=0", "--regid=0", "--clear-groups", "--"};
        List<String> command = new ArrayList<>(List.of(asNobody(asRoot)));
        command.add("true");
        assumePossible(command.toArray(String[]::new));

        List<String> said = saidByNobody(List.of(), Closer.class, asRoot);

        assertThat(said.get(0)).startsWith("a session could not end everything that belongs to it. Still there, of");
        assertThat(said.get(1)).contains(" yes): pid ");
        assertThat(said.get(2)).endsWith(": the rest of its standard output, which is read no more");
        assertThat(said).endsWith("ended");
        assertThat(said)
                .anySatisfy(line -> assertThat(line)
                        .contains("to say \"never\", but ", "the session was closed, and reads no more"));
    }

    @Test
    void thatIsStoppedIsRead() throws Exception {
        try (Launched program = Launched.c().awaitReady()) {
            Snapshot<Descriptor> good = Descriptors.snapshotOf(program.handle());
            program.tell("file").tell("thread");
            signal("STOP", program);
            await().until(() -> ProcessState.of(program.handle().pid()) == ProcessState.STOPPED);

            assertThat(((Leaky) Descriptors.snapshotOf(program.handle()).leakedSince(good)).leaks())
                    .singleElement()
                    .satisfies(fd -> assertThat(fd.describe()).contains("/etc/hostname"));
            assertThat(Threads.snapshotOf(program.handle()).resources()).hasSize(2);
        }
    }

    @Test
    void whoseFirstThreadHasEndedIsToldAsSuch() throws Exception {
        try (Launched program = Launched.c().awaitReady().tell("leave")) {
            String message = "the first thread of pid " + program.handle().pid()
                    + " has ended while others of it run on; the kernel shows nothing of such a process under its number";
            List<Supplier<?>> snapshots = List.of(
                    () -> Descriptors.snapshotOf(program.handle()),
                    () -> Threads.snapshotOf(program.handle()),
                    () -> Children.snapshotOf(program.handle()));
            for (Supplier<?> snapshot : snapshots) {
                await().untilAsserted(() -> assertThatIllegalStateException()
                        .isThrownBy(snapshot::get)
                        .withMessageEndingWith(message));
            }
            program.tell("file"); // it runs on
        }
    }

    private static void tell(Session session) throws IOException {
        session.process().outputWriter().append("go on\n").flush();
    }

    private static void signal(String name, Launched program) throws Exception {
        assumePossible("kill", "-" + name, Long.toString(program.handle().pid()));
    }

    private static String[] asNobody(String... command) {
        List<String> all = new ArrayList<>(AS_NOBODY);
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }

    /** What a JVM that runs as another user says of a process. */
    private static List<String> saidByNobody(List<String> within, String process) throws Exception {
        return saidByNobody(within, Looker.class, process);
    }

    private static List<String> saidByNobody(List<String> within, Class<?> main, String... arguments) throws Exception {
        assumePossible(asNobody("true"));
        for (String entry : classPath().split(":", -1)) {
            assumePossible(asNobody("test", "-r", entry));
        }
        List<String> command = new ArrayList<>(within);
        command.addAll(AS_NOBODY);
        command.addAll(java());
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Process looking = new ProcessBuilder(command).redirectErrorStream(true).start();
        looking.getOutputStream().close();
        try (var said = looking.getInputStream()) {
            String text = new String(said.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(looking.waitFor()).as(text).isZero();
            return text.lines().toList();
        }
    }

    private static List<String> java() throws Exception {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath());
    }

    private static String classPath() throws Exception {
        return Path.of(Descriptors.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                + ":"
                + Path.of(Looker.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
    }

    /** Skips the test if the command fails. */
    private static void assumePossible(String... command) throws Exception {
        String why = String.join(" ", command) + " is not possible here";
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeTrue(false, why + ": " + e.getMessage());
            throw e;
        }
        process.getOutputStream().close();
        try (var said = process.getInputStream()) {
            String text = new String(said.readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assumeTrue(process.exitValue() == 0, why + ": " + text);
        }
    }

    /** Starts a thread when it is told to. */
    static final class Waiter {
        public static void main(String[] arguments) throws IOException {
            System.out.println("ready");
            System.in.read();
            Thread thread = new Thread(
                    () -> {
                        while (true) {
                            try {
                                Thread.sleep(Long.MAX_VALUE);
                            } catch (InterruptedException e) {
                                // sleeps on
                            }
                        }
                    },
                    "left over");
            thread.start();
            System.out.println("started");
        }
    }

    /** Closes the session of a process that floods and may not be ended, and says what comes of it. */
    static final class Closer {
        public static void main(String[] asRoot) throws Exception {
            List<String> command = new ArrayList<>(List.of(asRoot));
            command.add("yes");
            Session session = Session.configure().grace(Duration.ofMillis(1)).start(new ProcessBuilder(command));
            session.awaitOutput("y");
            try {
                session.close();
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
            try {
                session.awaitOutput("never");
            } catch (AssertionError e) {
                System.out.println(e.getMessage().lines().findFirst().orElse(""));
            }
            session.process().waitFor(); // nobody reads what it writes
            System.out.println("ended");
        }
    }

    /** Says a line each of a process's descriptors, threads and children. */
    static final class Looker {
        public static void main(String[] arguments) throws Exception {
            if (arguments[0].startsWith("/")) {
                Process process = new ProcessBuilder(arguments[0])
                        .redirectErrorStream(true)
                        .start();
                sayAll(process.toHandle());
                process.destroyForcibly();
                process.getOutputStream().close();
            } else {
                sayAll(ProcessHandle.of(Long.parseLong(arguments[0])).orElseThrow());
            }
        }

        private static void sayAll(ProcessHandle process) {
            say(() -> Descriptors.snapshotOf(process));
            say(() -> Threads.snapshotOf(process));
            say(() -> Children.snapshotOf(process));
        }

        private static void say(Supplier<Snapshot<?>> look) {
            try {
                Snapshot<?> snapshot = look.get();
                System.out.println(
                        snapshot.unobserved().isEmpty()
                                ? snapshot.size() + " found"
                                : String.join("; ", snapshot.unobserved()));
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
