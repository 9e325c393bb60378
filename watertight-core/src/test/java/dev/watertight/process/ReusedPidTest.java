package dev.watertight.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.fork.Commanded;
import dev.watertight.thread.LiveThread;
import dev.watertight.thread.Threads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Numbers of processes and tasks that are used again: a JVM in a namespace of its own tells the kernel which number to give
 * away next; see pid_namespaces(7).
 */
@EnabledOnOs(OS.LINUX)
class ReusedPidTest {

    private static final String LAST_PID = "/proc/sys/kernel/ns_last_pid";

    @Test
    void misleadNobody() throws Exception {
        Commanded.assumeInstalled("python3");
        List<String> namespace = namespace();
        List<String> command = new ArrayList<>(namespace);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData", // it may have the number of another JVM, in another namespace
                "-Xint", // no threads come and go that compile, and may be given the number that is waited for
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Reuser.class.getName()));

        List<String> said = said(command).lines().toList();

        assertThat(said).filteredOn(line -> !line.matches(".*: as it must be")).isEmpty();
        assertThat(said).hasSize(Reuser.LOOKS);
    }

    /** Root has one of its own at once, others have in one of users; skips the test where neither is so. */
    private static List<String> namespace() throws Exception {
        String probe = "echo 500 > " + LAST_PID + " && sh -c 'echo $$'";
        for (List<String> options : List.of(
                List.of("unshare", "--pid", "--fork", "--mount-proc"),
                List.of("unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc"))) {
            List<String> command = new ArrayList<>(options);
            command.addAll(List.of("sh", "-c", probe));
            try {
                if (said(command).strip().equals("501")) {
                    return options;
                }
            } catch (IOException e) {
                // there is no such command
            }
        }
        assumeTrue(false, "nobody here may say which number the kernel gives away next");
        return List.of();
    }

    private static String said(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try (var said = process.getInputStream()) {
            String text = new String(said.readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return text;
        }
    }

    /** Does what it is told: starts children and threads, and says their numbers. */
    private static final String PROGRAM = """
            import subprocess, sys, threading, time
            children, stops = {}, {}
            def run(stop, known):
                known.append(threading.get_native_id())
                told.set()
                stop.wait()
            def last(number):
                with open("/proc/sys/kernel/ns_last_pid", "w") as file:
                    file.write(str(number))
            def child():
                it = subprocess.Popen(["sleep", "1000"])
                children[it.pid] = it
                return it.pid
            def thread():
                global told
                told, stop, known = threading.Event(), threading.Event(), []
                it = threading.Thread(target=run, args=(stop, known), daemon=True)
                it.start()
                told.wait()
                stops[known[0]] = (stop, it)
                return known[0]
            def end(number):
                if number in children:
                    children[number].kill()
                    children.pop(number).wait()
                else:
                    stop, it = stops.pop(number)
                    stop.set()
                    it.join()
            for line in sys.stdin:
                word, number = line.split()[0], int(line.split()[1])
                start = child if word.endswith("child") else thread
                if word == "end":
                    end(number)
                elif number:  # again
                    end(number)
                    time.sleep(0.02)  # two ticks
                    for attempt in range(1000):
                        last(number - 1)
                        found = start()
                        if found == number:
                            break
                        end(found)
                    print(found, flush=True)
                    continue
                print(number or start(), flush=True)
            """;

    /** Runs in the namespace. */
    static final class Reuser {

        static final int LOOKS = 17;

        private static final int ATTEMPTS = 1000;

        /** What the kernel counts the start of processes in; see USER_HZ in time(7). */
        private static final Duration TICK = Duration.ofMillis(10);

        private Reuser() {}

        public static void main(String[] arguments) throws Exception {
            processes();
            ofASession();
            childrenOfAStranger();
            childrenAndTasks();
        }

        private static void processes() throws Exception {
            try (Session first = Session.start(new ProcessBuilder("sleep", "1000"))) {
                ProcessHandle old = first.process().toHandle();
                Snapshot<Descriptor> descriptors = first.descriptors();
                Snapshot<LiveThread> threads = first.threads();
                Snapshot<ChildProcess> children = first.children();
                first.kill();
                first.awaitExit();
                ProcessHandle other = start(first.process().pid());

                String ended = "pid " + old.pid() + " has ended";
                fails("descriptors of the old one", ended, () -> Descriptors.snapshotOf(old));
                fails("threads of the old one", ended, () -> Threads.snapshotOf(old));
                fails("children of the old one", ended, () -> Children.snapshotOf(old));
                fails("details of descriptors", ended, descriptors::resources);
                fails("details of threads", ended, threads::resources);
                String another = "the baseline was taken of another process";
                fails(
                        "descriptors",
                        another,
                        () -> Descriptors.snapshotOf(other).leakedSince(descriptors));
                fails("threads", another, () -> Threads.snapshotOf(other).leakedSince(threads));
                fails("children", another, () -> Children.snapshotOf(other).leakedSince(children));
                fails("the session's descriptors", "it has ended with", first::descriptors);
                first.terminate().signal(Signals.INTERRUPT).kill();
                first.close();
                say("what has the number of a session is not ended with it", other.isAlive());
                other.destroyForcibly();
            }
        }

        /** What it has started has ended, and a stranger has its number. */
        private static void ofASession() throws Exception {
            ProcessHandle stranger;
            try (Session session = Session.configure()
                    .grace(Duration.ofMillis(1))
                    .start(new ProcessBuilder(
                            "sh", "-c", "sleep 1000 & echo $!; wait; echo reaped; exec sleep 1000"))) {
                long child = Long.parseLong(session.awaitOutput("(\\d+)\n").group(1));
                say("it is the session's", session.children().size() == 1);
                ProcessHandle.of(child).orElseThrow().destroyForcibly();
                session.awaitOutput("reaped");
                stranger = start(child);
                say("a stranger is not", session.children().size() == 0);
            }
            say("a stranger is not ended", stranger.isAlive());
            stranger.destroyForcibly();
        }

        /** The session's process has ended, and a stranger with its number has children. */
        private static void childrenOfAStranger() throws Exception {
            Session session =
                    Session.configure().grace(Duration.ofMillis(1)).start(new ProcessBuilder("sleep", "1000"));
            session.kill();
            session.awaitExit();
            ProcessHandle stranger = start(session.process().pid(), "sh", "-c", "sleep 1000 & wait");
            while (stranger.children().findAny().isEmpty()) {
                Thread.onSpinWait();
            }
            ProcessHandle child = stranger.children().findAny().orElseThrow();
            say(
                    "the children of a stranger are not the session's",
                    !session.describe().contains("started by it"));
            session.close();
            say(
                    "the children of a stranger are not ended",
                    child.isAlive() && stranger.children().findAny().isPresent());
            child.destroyForcibly();
            stranger.destroyForcibly();
        }

        private static void childrenAndTasks() throws Exception {
            try (Session session = Session.start(new ProcessBuilder("python3", "-c", PROGRAM))) {
                long child = tell(session, "child 0");
                long thread = tell(session, "thread 0");
                Snapshot<ChildProcess> children = session.children();
                Snapshot<LiveThread> threads = session.threads();
                boolean again = tell(session, "child " + child) == child && tell(session, "thread " + thread) == thread;
                say("another child is told", again && leaks(session.children().leakedSince(children)) == 1);
                say("another task is told", again && leaks(session.threads().leakedSince(threads)) == 1);
            }
        }

        private static int leaks(LeakReport report) {
            return report instanceof Leaky leaky ? leaky.leaks().size() : 0;
        }

        private static long tell(Session session, String words) throws IOException {
            session.process().getOutputStream().write((words + "\n").getBytes(StandardCharsets.US_ASCII));
            session.process().getOutputStream().flush();
            return Long.parseLong(session.awaitOutput("(\\d+)\n").group(1));
        }

        /** A process of that number, which the kernel would not give away again before it has been through all others. */
        private static ProcessHandle start(long number) throws Exception {
            return start(number, "sleep", "1000");
        }

        private static ProcessHandle start(long number, String... command) throws Exception {
            Thread.sleep(TICK.multipliedBy(2).toMillis());
            for (int i = 0; i < ATTEMPTS; i++) {
                Files.writeString(Path.of(LAST_PID), Long.toString(number - 1));
                Process process = new ProcessBuilder(command).start();
                if (process.pid() == number) {
                    return process.toHandle();
                }
                process.destroyForcibly().waitFor();
            }
            throw new IllegalStateException("the kernel does not give away " + number);
        }

        private static void fails(String what, String message, Callable<?> look) throws Exception {
            try {
                Object found = look.call();
                System.out.println(what + ": found " + found);
            } catch (IllegalStateException | IllegalArgumentException e) {
                System.out.println(
                        what + ": " + (e.getMessage().contains(message) ? "as it must be" : "said " + e.getMessage()));
            }
        }

        private static void say(String what, boolean isSo) {
            System.out.println(what + ": " + (isSo ? "as it must be" : "not so"));
        }
    }
}
