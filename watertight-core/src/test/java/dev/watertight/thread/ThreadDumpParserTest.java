package dev.watertight.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadDumpParserTest {

    @Test
    void readsTheVirtualThreadsOfADumpOfJdk25() throws IOException {
        List<LiveThread> threads = parse("thread-dump-25.json");

        assertThat(threads).extracting(LiveThread::id).containsExactly(22L, 27L, 24L);
        LiveThread sleeping = threads.get(0);
        assertThat(sleeping.name()).isEqualTo("v\"1\n");
        assertThat(sleeping.state()).contains(Thread.State.TIMED_WAITING);
        assertThat(sleeping.group()).isEqualTo("<root>");
        assertThat(sleeping.topFunction()).contains("java.lang.VirtualThread.parkNanos");
        assertThat(sleeping.topUserFunction()).contains("D.lambda$main$0");
        assertThat(threads.get(2).group()).isEqualTo("java.util.concurrent.ThreadPerTaskExecutor@10f87f48");
    }

    /**
     * JDK 21 tells neither the state nor which threads are virtual. The fixture is written by hand after the source of
     * its {@code ThreadDumper}; that of 25 was recorded.
     */
    @Test
    void readsTheVirtualThreadsOfADumpOfJdk21() throws IOException {
        List<LiveThread> threads = parse("thread-dump-21.json");

        assertThat(threads).extracting(LiveThread::id).containsExactly(22L);
        assertThat(threads.get(0).state()).isEmpty();
        assertThat(threads.get(0).topUserFunction()).contains("D.lambda$main$0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.base/java.lang.Object.wait0(Native Method)",
                "D.lambda$main$0(D.java:3)",
                "app//org.acme.Server$Loop.run(Server.java:44)",
                "java.base@25.0.3/java.lang.Thread.run(Thread.java:1474)",
                "app/org.acme.server@1.0/org.acme.Server.<init>(Unknown Source)",
                "org.acme.Generated.run(Generated.java)",
            })
    void readsFramesAsTheyWereWritten(String text) {
        assertThat(ThreadDumpParser.frame(text)).hasToString(text);
    }

    @Test
    void knowsTheModuleOfAFrame() {
        assertThat(ThreadDumpParser.frame("java.base/java.lang.Object.wait0(Native Method)"))
                .returns("java.base", StackTraceElement::getModuleName)
                .returns(true, StackTraceElement::isNativeMethod);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"threadDump\": {\"threadContainers\": [",
                "{\"threadDump\": {\"threadContainers\": [{\"threads\": [{\"tid\": \"x\"}]}]}}",
                "{\"threadDump\": {\"threadContainers\": [{\"container\": \"\\u00g0\"}]}}",
                "[]",
            })
    void saysWhatItExpectedOfADumpThatIsNone(String text) {
        assertThatIOException()
                .isThrownBy(() -> ThreadDumpParser.virtualThreads(new StringReader(text)))
                .withMessageStartingWith("expected ");
    }

    @Test
    void readsEscapedCharacters() throws IOException {
        var json = new JsonReader(new StringReader(" \"\\u00e4\\\\ \\/ \\b\\f\\n\\r\\t\\\"\" "));

        assertThat(Optional.ofNullable(json.scalar())).contains("\u00e4\\ / \b\f\n\r\t\"");
    }

    private static List<LiveThread> parse(String resource) throws IOException {
        try (Reader text = new InputStreamReader(
                ThreadDumpParserTest.class.getResourceAsStream(resource), StandardCharsets.UTF_8)) {
            return ThreadDumpParser.virtualThreads(text);
        }
    }

    @Test
    void theNameOfAHiddenClassHasASlash() {
        StackTraceElement jdk = ThreadDumpParser.frame(
                "java.base@25.0.3/sun.nio.ch.Poller$$Lambda/0x0000000067021258.run(Unknown Source)");
        assertThat(jdk.getModuleName()).isEqualTo("java.base");
        assertThat(jdk.getClassName()).isEqualTo("sun.nio.ch.Poller$$Lambda/0x0000000067021258");
        assertThat(jdk.getMethodName()).isEqualTo("run");
        StackTraceElement loaded = ThreadDumpParser.frame("app//Server$$Lambda/0x01.run(Unknown Source)");
        assertThat(loaded.getClassLoaderName()).isEqualTo("app");
        assertThat(loaded.getModuleName()).isEmpty();
        assertThat(loaded.getClassName()).isEqualTo("Server$$Lambda/0x01");
        assertThat(ThreadDumpParser.frame("Server$$Lambda$8/0x01.run(Unknown Source)")
                        .getClassName())
                .isEqualTo("Server$$Lambda$8/0x01");
    }
}
