package dev.watertight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.thread.LiveThread;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes two leaks the same mistake. */
class SignatureTest {

    private static final StackTraceElement OPEN = jdk("java.io.FileInputStream", "open0");
    private static final StackTraceElement CALLED = jdk("java.io.FileInputStream", "<init>");
    private static final StackTraceElement JUNIT = frame("org.junit.platform.commons.util.ReflectionUtils", "invoke");

    private static StackTraceElement frame(String type, String method) {
        return new StackTraceElement(type, method, "Some.java", 17);
    }

    private static StackTraceElement jdk(String type, String method) {
        return new StackTraceElement("app", "java.base", "17", type, method, "Some.java", 1);
    }

    private static Signature opened(StackTraceElement... stack) {
        return Signature.of(new Thing("a thing", List.of(), Optional.of(origin(Optional.empty(), stack))));
    }

    private static Origin origin(Optional<Origin> threadStarted, StackTraceElement... stack) {
        return new Origin("main", List.of(stack), Instant.EPOCH, threadStarted);
    }

    @Test
    void namesWhatTheReaderCalledAndTheFunctionsUpToTheTest() {
        Signature signature = opened(
                OPEN,
                CALLED,
                frame("org.acme.Cache", "read"),
                frame("org.acme.Cache", "load"),
                frame("org.acme.CacheTest", "loads"),
                jdk("java.lang.reflect.Method", "invoke"),
                JUNIT,
                frame("org.acme.OwnExtension", "intercept"),
                JUNIT);

        assertThat(signature.text())
                .isEqualTo("thing, by java.io.FileInputStream.<init> in org.acme.Cache.read < org.acme.Cache.load");
        assertThat(signature.observed()).isTrue();
    }

    @Test
    void isThatOfTheTestIfTheTestOpensIt() {
        Signature signature = opened(
                OPEN,
                CALLED,
                frame("org.acme.CacheTest$Helper", "open"),
                frame("org.acme.CacheTest", "loads"),
                jdk("java.lang.reflect.Method", "invoke"),
                JUNIT);

        assertThat(signature.place()).isEqualTo("by java.io.FileInputStream.<init> in org.acme.CacheTest$Helper.open");
    }

    @Test
    void tellsApartWhatIsOpenedInOneFunction() {
        StackTraceElement own = frame("org.acme.Cache", "load");

        assertThat(opened(CALLED, own)).isNotEqualTo(opened(jdk("java.net.Socket", "<init>"), own));
        assertThat(opened(CALLED, own)).isEqualTo(opened(OPEN, CALLED, own));
        assertThat(opened(CALLED, own)).isNotEqualTo(opened(CALLED, frame("org.acme.Cache", "store")));
    }

    @Test
    void ofAWorkerWithoutOwnCodeIsThatOfItsStart() {
        Origin start =
                origin(Optional.empty(), jdk("java.lang.Thread", "start"), frame("org.acme.Pool", "start"), JUNIT);
        Origin opening = origin(Optional.of(start), OPEN, jdk("java.util.concurrent.FutureTask", "run"));

        assertThat(Signature.of(new Thing("a thing", List.of(), Optional.of(opening)))
                        .place())
                .isEqualTo("by java.lang.Thread.start in org.acme.Pool.start");
    }

    @Test
    void takesStacksOfAnyDepth() {
        StackTraceElement[] recursion = Stream.concat(
                        Stream.of(CALLED),
                        Stream.generate(() -> frame("org.acme.Tree", "walk")).limit(5000))
                .toArray(StackTraceElement[]::new);
        StackTraceElement[] deep = Stream.iterate(0, i -> i + 1)
                .limit(5000)
                .map(i -> frame("org.acme.Layer", "call" + (char) ('a' + i % 26)))
                .toArray(StackTraceElement[]::new);

        assertThat(opened(recursion).place()).isEqualTo("by java.io.FileInputStream.<init> in org.acme.Tree.walk");
        assertThat(opened(deep).place())
                .isEqualTo("in org.acme.Layer.calla < org.acme.Layer.callb < org.acme.Layer.callc < ... <"
                        + " org.acme.Layer.callf < org.acme.Layer.callg < org.acme.Layer.callh");
    }

    @ParameterizedTest
    @CsvSource({
        "org.acme.Pool, lambda$start$7, org.acme.Pool.lambda$start",
        "org.acme.PoolKt, start$lambda$3, org.acme.PoolKt.start$lambda",
        "org.acme.Pool$1, run, org.acme.Pool$#.run",
        "org.acme.Pool$12Worker, run, org.acme.Pool$#Worker.run",
        "org.acme.Pool, access$000, org.acme.Pool.access",
        "org.acme.Pool$$EnhancerBySpringCGLIB$$1f2e3d, start, org.acme.Pool.start",
        "org.acme.Pool$$SpringCGLIB$$0, start, org.acme.Pool.start",
        "org.acme.Pool$MockitoMock$1234567, start, org.acme.Pool.start",
        "org.acme.Pool$ByteBuddy$A1b2C3, start, org.acme.Pool.start",
        "org.acme.Script/0x00007f1234, run, org.acme.Script.run",
        "com.sun.proxy.$Proxy12, start, com.sun.proxy.$Proxy#.start",
        "org.acme.Sha256, digest2, org.acme.Sha256.digest2",
    })
    void leavesOutNumbersThatShift(String type, String method, String function) {
        assertThat(opened(CALLED, frame(type, method)).place()).endsWith(" in " + function);
    }

    @Test
    void ofAThreadIsItsNameAndWhatItRuns() {
        assertThat(Signature.of(thread(
                        "pool-3-worker-14",
                        jdk("java.lang.Object", "wait"),
                        frame("org.acme.Ticker", "pause"),
                        frame("org.acme.Ticker", "lambda$start$2"),
                        jdk("java.lang.Thread", "run"))))
                .hasToString("thread \"pool-#-worker-#\" running org.acme.Ticker.lambda$start")
                .extracting(Signature::observed)
                .isEqualTo(false);
        assertThat(Signature.of(thread("", jdk("java.lang.Thread", "run")))).hasToString("thread without a name");
        assertThat(Signature.of(thread("connection5")).text()).isEqualTo("thread \"connection#\"");
    }

    private static LiveThread thread(String name, StackTraceElement... stack) {
        return new LiveThread(
                new Object(),
                7,
                name,
                Optional.of(Thread.State.WAITING),
                false,
                false,
                5,
                "main",
                "java.lang.Thread",
                List.of(stack),
                Optional.empty());
    }

    @Test
    void isOneLineWithoutABar() {
        assertThat(Signature.of(new Thing("a\nb | c \u2028 \ud800")).text())
                .isEqualTo("thing a\\nb \\u007c c \\u2028 \\ud800");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere descriptors cannot be observed")
    void ofADescriptorIsWhatDoesNotChange(@TempDir Path directory) throws Exception {
        LeakCheck check = LeakCheck.begin();
        Path named = Files.createFile(directory.resolve("orders-2026.csv"));
        Path temporary = Files.createTempFile(directory, "cache-", ".bin");
        try (var file = Files.newInputStream(named);
                var random = Files.newInputStream(temporary);
                var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = new Socket(server.getInetAddress(), server.getLocalPort());
                var accepted = server.accept();
                var datagrams = new DatagramSocket();
                var selector = Selector.open()) {
            List<String> signatures = ((LeakReport.Leaky) check.peek())
                    .leaks().stream().map(Likeness::of).distinct().sorted().toList();

            assertThat(signatures)
                    .contains("TCP socket, connected", "TCP socket, listening", "UDP socket, bound", "eventpoll")
                    .anySatisfy(text -> assertThat(text).matches("file TMP/junit.*/cache-#\\.bin"))
                    .anySatisfy(text -> assertThat(text).matches("file TMP/junit.*/orders-#\\.csv"))
                    .allSatisfy(text -> assertThat(text).doesNotContainPattern("[0-9]"));
        }
    }

    @Test
    void theLineToLookAtIsTheReadersOwn() {
        StackTraceElement own = frame("org.acme.Cache", "load");

        assertThat(Signature.lineToLookAt(
                        new Thing("a", List.of(), Optional.of(origin(Optional.empty(), OPEN, CALLED, own)))))
                .contains(own);
        assertThat(Signature.lineToLookAt(new Thing("a", List.of(OPEN, own), Optional.empty())))
                .contains(own);
        assertThat(Signature.lineToLookAt(new Thing("a"))).isEmpty();
    }
}
