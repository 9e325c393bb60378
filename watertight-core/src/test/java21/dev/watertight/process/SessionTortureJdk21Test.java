package dev.watertight.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Many sessions at a time, all used by virtual threads; they leave nothing behind. */
@EnabledOnOs(OS.LINUX)
class SessionTortureJdk21Test {

    private static final Duration LONG = Duration.ofMinutes(2);

    private LeakCheck check;

    @BeforeEach
    void beginCheck() {
        check = LeakCheck.begin();
    }

    @AfterEach
    void nothingIsLeftBehind() {
        LeakReport report = check.finish();
        assertThat(report).as(report.text()).isInstanceOf(LeakReport.Clean.class);
    }

    private interface Task {
        void run(int number) throws Exception;
    }

    private static void inParallel(int count, Task task) throws Exception {
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                int number = i;
                all.add(threads.submit(() -> {
                    task.run(number);
                    return null;
                }));
            }
        }
        for (Future<?> each : all) {
            each.get();
        }
    }

    private static Session start(String... command) throws IOException {
        return Session.configure().timeout(LONG).grace(Duration.ZERO).start(new ProcessBuilder(command));
    }

    private static void tell(Session session, String words) throws IOException {
        session.process().getOutputStream().write((words + "\n").getBytes(StandardCharsets.UTF_8));
        session.process().getOutputStream().flush();
    }

    /** Each hears what its own process says, sees what that opens, and its end. */
    @Test
    void ofEachTheOwnOutputIsHeard() throws Exception {
        inParallel(100, number -> {
            try (Session session =
                    start("sh", "-c", "read a; echo got $a; read b; exec 7< /; echo opened; read c; exit $c")) {
                tell(session, "word" + number);
                assertThat(session.awaitOutput("got (\\w+)\n").group(1)).isEqualTo("word" + number);
                Snapshot<Descriptor> good = session.descriptors();
                tell(session, "");
                session.awaitOutput("opened");
                assertThat(session.descriptors().leakedSince(good))
                        .isInstanceOfSatisfying(
                                LeakReport.Leaky.class,
                                leaky -> assertThat(leaky.leaks())
                                        .singleElement()
                                        .asString()
                                        .contains("fd 7  directory /"));
                tell(session, Integer.toString(number));
                assertThat(session.awaitExit()).isEqualTo(number);
            }
        });
    }

    /** Ends of every kind, a hundred at a time. */
    @Test
    void allEnd() throws Exception {
        List<String> manners = List.of(
                "trap '' TERM INT; echo ready; while :; do sleep 1; done",
                "echo ready; exec 1>&-; sleep 1000",
                "(setsid sleep 1000 &); echo ready",
                "sleep 1000 | sleep 1000 & echo ready; kill -STOP $$",
                "echo ready; head -c 3000000 /dev/zero; sleep 1000");
        inParallel(100, number -> {
            try (Session session = start("sh", "-c", manners.get(number % manners.size()))) {
                session.awaitOutput("ready");
            }
        });
        assertThat(check.peek()).isInstanceOf(LeakReport.Clean.class);
    }

    /** What is malformed is replaced, wherever the pipe cuts the output; what is whole is found. */
    @Test
    void bytesOfAnyKindAreRead() throws Exception {
        inParallel(20, number -> {
            String program = """
                    import os, random, sys
                    random.seed(%d)
                    noise = bytes(random.randrange(256) for i in range(30000)).replace(b"<", b"-")
                    said = noise + "<gr\\u00fc\\u00df \\U0001f600 ".encode() + b"\\xc3" + b"\\xe2\\x82>" + b"end\\n"
                    at = 0
                    while at < len(said):
                        at += os.write(1, said[at:at + random.randrange(1, 9000 if at < 29000 else 2)])
                    """.formatted(number);
            try (Session session = start("python3", "-c", program)) {
                assertThat(session.awaitOutput("<(.*)>end\n").group(1))
                        .isEqualTo("gr\u00fc\u00df \ud83d\ude00 \ufffd\ufffd");
                assertThat(session.awaitExit()).isZero();
                assertThat(session.output().ended()).isTrue();
            }
        });
    }

    @Test
    void whatDiesWhileItIsReadIsToldAsSuch() throws Exception {
        die(2);
    }

    @Test
    @Tag("soak")
    void whatDiesAtAnyMomentIsToldAsSuch() throws Exception {
        die(20);
    }

    private static void die(int rounds) throws Exception {
        for (int i = 0; i < rounds; i++) {
            inParallel(50, number -> die());
        }
    }

    private static void die() throws Exception {
        try (Session session = start("sh", "-c", "exec 7< /; exec 8< /etc; echo ready; while :; do echo more; done")) {
            session.awaitOutput("ready");
            Thread killer = Thread.startVirtualThread(() -> {
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(40_000_000));
                session.kill();
            });
            try {
                while (true) {
                    assertThat(session.descriptors().resources()).hasSize(5);
                    session.threads().resources();
                    session.children().resources();
                }
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("ended");
            }
            killer.join();
            assertThat(session.awaitExit()).isEqualTo(137);
        }
    }
}
