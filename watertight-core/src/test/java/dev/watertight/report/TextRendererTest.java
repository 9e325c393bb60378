package dev.watertight.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.report.Report.Fact;
import dev.watertight.report.Report.Item;
import dev.watertight.report.Report.Stack;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whole reports, as their readers see them. */
class TextRendererTest {

    private static final Report REPORT = new Report(
            "ServerTest.restarts() left 3 resources open",
            List.of(
                    new Item(
                            "descriptor",
                            "fd 47, TCP socket, listening on 127.0.0.1:41873",
                            List.of(new Fact("flags", "O_RDWR"), new Fact("inode", "12345")),
                            List.of()),
                    new Item(
                            "thread",
                            "#31 \"accepter\", TIMED_WAITING",
                            List.of(new Fact("group", "main")),
                            List.of(new Stack(
                                    "stack",
                                    List.of(
                                            jdk("java.lang.Thread", "sleepNanos0", "Thread.java", -2),
                                            jdk("java.lang.Thread", "sleepNanos", "Thread.java", 509),
                                            jdk("java.lang.Thread", "privateSleep", "Thread.java", 520),
                                            jdk("java.lang.Thread", "sleep", "Thread.java", 540),
                                            own("org.acme.Server", "loop", "Server.java", 44),
                                            own("org.acme.Server", "start", "Server.java", 20),
                                            framework("org.junit.A", 1),
                                            framework("org.junit.B", 2),
                                            framework("org.junit.C", 3),
                                            framework("org.junit.D", 4),
                                            jdk("java.lang.Thread", "run", "Thread.java", 1474))))),
                    new Item("process", "pid 4711, sleep 1000", List.of(), List.of())),
            List.of("not observed: the weather."));

    @Test
    void foldsWhatDoesNotHelp() {
        assertThat(TextRenderer.FOLDED.render(REPORT)).isEqualTo("""
                        ServerTest.restarts() left 3 resources open:

                          1) descriptor fd 47, TCP socket, listening on 127.0.0.1:41873
                             flags  O_RDWR
                             inode  12345

                          2) thread #31 "accepter", TIMED_WAITING
                             group  main
                             stack:
                                 at java.lang.Thread.sleepNanos0(Native Method)
                                    ... 2 more in the JDK
                                 at java.lang.Thread.sleep(Thread.java:540)
                               > at org.acme.Server.loop(Server.java:44)
                                 at org.acme.Server.start(Server.java:20)
                                    ... 5 more in the test framework

                          3) process pid 4711, sleep 1000

                        Note: not observed: the weather.""");
    }

    @Test
    void showsEveryFrameInFull() {
        assertThat(TextRenderer.FULL.render(REPORT)).contains("""
                             stack:
                                 at java.base/java.lang.Thread.sleepNanos0(Native Method)
                                 at java.base/java.lang.Thread.sleepNanos(Thread.java:509)
                                 at java.base/java.lang.Thread.privateSleep(Thread.java:520)
                                 at java.base/java.lang.Thread.sleep(Thread.java:540)
                               > at app//org.acme.Server.loop(Server.java:44)
                                 at app//org.acme.Server.start(Server.java:20)
                                 at app//org.junit.A.run(A.java:1)
                                 at app//org.junit.B.run(A.java:2)
                                 at app//org.junit.C.run(A.java:3)
                                 at app//org.junit.D.run(A.java:4)
                                 at java.base/java.lang.Thread.run(Thread.java:1474)
                        """);
    }

    @Test
    void foldsAStackThatLiesInTheJdkAlone() {
        Report report = new Report(
                "It left 1 resource open",
                List.of(new Item(
                        "thread",
                        "#31",
                        List.of(),
                        List.of(new Stack(
                                "stack",
                                List.of(
                                        jdk("jdk.internal.misc.Unsafe", "park", "Unsafe.java", -2),
                                        jdk("java.util.X", "take", "X.java", 435),
                                        jdk("java.util.Y", "run", "Y.java", 1062)))))),
                List.of());

        assertThat(TextRenderer.FOLDED.render(report)).isEqualTo("""
                        It left 1 resource open:

                          1) thread #31
                             stack:
                                 at jdk.internal.misc.Unsafe.park(Native Method)
                                    ... 2 more in the JDK""");
    }

    /** An assertion of the framework's calls back; and what called JUnit's platform is not the test. */
    @Test
    void showsTheReadersPartToItsOutermostFrame() {
        Report report = new Report(
                "It left 1 resource open",
                List.of(new Item(
                        "thread",
                        "#31",
                        List.of(),
                        List.of(new Stack(
                                "stack",
                                List.of(
                                        jdk("java.io.X", "<init>", "X.java", 7),
                                        own("org.acme.ServerTest", "lambda$0", "ServerTest.java", 12),
                                        framework("org.junit.jupiter.api.AssertThrows", 1),
                                        own("org.acme.ServerTest", "throwsUp", "ServerTest.java", 11),
                                        jdk("java.lang.reflect.Method", "invoke", "Method.java", 5),
                                        framework("org.junit.platform.commons.util.ReflectionUtils", 1),
                                        own("org.acme.Main", "main", "Main.java", 3)))))),
                List.of());

        assertThat(TextRenderer.FOLDED.render(report)).isEqualTo("""
                        It left 1 resource open:

                          1) thread #31
                             stack:
                                 at java.io.X.<init>(X.java:7)
                               > at org.acme.ServerTest.lambda$0(ServerTest.java:12)
                                 at org.junit.jupiter.api.AssertThrows.run(A.java:1)
                                 at org.acme.ServerTest.throwsUp(ServerTest.java:11)
                                    ... 3 more in the test framework""");
    }

    @Test
    void marksTheTestsOwnLineToo() {
        Report report = new Report(
                "It left 1 resource open",
                List.of(new Item(
                        "descriptor",
                        "fd 7",
                        List.of(),
                        List.of(new Stack(
                                "opened",
                                List.of(
                                        jdk("java.io.FileInputStream", "<init>", "FileInputStream.java", 7),
                                        own("org.acme.Store", "open", "Store.java", 44),
                                        own("org.acme.StoreTest$Nested", "fill", "StoreTest.java", 31),
                                        own("org.acme.StoreTest", "keeps", "StoreTest.java", 20),
                                        jdk("java.lang.reflect.Method", "invoke", "Method.java", 565),
                                        framework("org.junit.A", 1)))))),
                List.of());

        assertThat(TextRenderer.FOLDED.render(report)).isEqualTo("""
                        It left 1 resource open:

                          1) descriptor fd 7
                             opened:
                                 at java.io.FileInputStream.<init>(FileInputStream.java:7)
                               > at org.acme.Store.open(Store.java:44)
                               > at org.acme.StoreTest$Nested.fill(StoreTest.java:31)
                                 at org.acme.StoreTest.keeps(StoreTest.java:20)
                                    ... 2 more in the test framework""");
    }

    @Test
    void isOneSentenceWithoutItems() {
        Report report = new Report("ServerTest.restarts() left nothing open", List.of(), List.of());

        assertThat(TextRenderer.FOLDED.render(report)).isEqualTo("ServerTest.restarts() left nothing open.");
    }

    private static StackTraceElement jdk(String type, String method, String file, int line) {
        return new StackTraceElement("", "java.base", "", type, method, line == -2 ? null : file, line);
    }

    private static StackTraceElement own(String type, String method, String file, int line) {
        return new StackTraceElement("app", "", "", type, method, file, line);
    }

    private static StackTraceElement framework(String type, int line) {
        return own(type, "run", "A.java", line);
    }
}
