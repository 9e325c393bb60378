package dev.watertight.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.launched.Launched;
import dev.watertight.thread.Threads;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions with processes of every kind of manners; each leaves nothing behind. */
@EnabledOnOs(OS.LINUX)
class SessionTest {

    private static final Duration LONG = Duration.ofMinutes(1);

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

    private static Session shell(String script) throws IOException {
        return Session.configure().timeout(LONG).grace(Duration.ZERO).start(new ProcessBuilder("sh", "-c", script));
    }

    /** Ignores no signal, even if these tests run under nohup(1), or in the background of a shell without job control. */
    private static Session interruptible(String script) throws IOException {
        return Session.configure()
                .timeout(LONG)
                .grace(Duration.ZERO)
                .start(new ProcessBuilder("env", "--default-signal", "sh", "-c", script));
    }

    @Nested
    class WhatItSays {

        @Test
        void isReadOnFromTheEndOfTheLastMatch() throws IOException {
            try (Session session = shell("echo one 1; echo two 2; echo one 3; sleep 1000")) {
                assertThat(session.awaitOutput("one (\\d)").group(1)).isEqualTo("1");
                assertThat(session.awaitOutput("one (\\d)").group(1)).isEqualTo("3");
                assertThat(session.output().unread()).isEqualTo("\n");
                assertThat(session.output().text()).isEqualTo("one 1\ntwo 2\none 3\n");
                assertThat(session.output().find("one")).isEmpty();
            }
        }

        @Test
        void isReadOfEitherStream() throws IOException {
            try (Session session = shell("echo out 1; echo err 2 >&2; sleep 1000")) {
                assertThat(session.awaitErrorOutput("(\\d)").group(1)).isEqualTo("2");
                assertThat(session.awaitAnyOutput("(out|err) \\d").group(1)).isEqualTo("out");
                assertThat(session.errorOutput().text()).isEqualTo("err 2\n");
            }
        }

        @Test
        void isFoundWhereverItIsSaidFirst() throws IOException {
            try (Session session = shell("echo ready >&2; sleep 1000")) {
                assertThat(session.awaitAnyOutput("ready").group()).isEqualTo("ready");
                assertThat(session.errorOutput().unread()).isEqualTo("\n");
            }
        }

        @Test
        void isNotTakenForWholeInTheMiddleOfAWord() throws IOException {
            try (Session session = shell("exec sleep 1000")) {
                Transcript transcript = new Transcript(new Bell());
                Output output = new Output("standard output", session, transcript);
                Pattern pattern = Pattern.compile("listening on (\\d+)");
                transcript.append(CharBuffer.wrap("listening on 80"));

                assertThat(output.find(pattern, Search.limitedTo(Long.MAX_VALUE), Long.MAX_VALUE))
                        .as("more may come")
                        .isEmpty();
                transcript.append(CharBuffer.wrap("80\n"));

                assertThat(output.find(pattern, Search.limitedTo(Long.MAX_VALUE), Long.MAX_VALUE))
                        .hasValueSatisfying(match -> assertThat(match.group(1)).isEqualTo("8080"));
                transcript.append(CharBuffer.wrap("listening on 9"));
                transcript.end();
                assertThat(output.find(pattern, Search.limitedTo(Long.MAX_VALUE), Long.MAX_VALUE))
                        .as("nothing more can come")
                        .hasValueSatisfying(match -> assertThat(match.group(1)).isEqualTo("9"));
            }
        }

        @Test
        void isTakenForWholeWhenNothingMoreComes() throws IOException {
            try (Session session = shell("printf 'listening on 8080'; sleep 1000")) {
                assertThat(session.awaitOutput("listening on (\\d+)").group(1)).isEqualTo("8080");
            }
        }

        @Test
        void isThereAsAWholeWhenItHasExited() throws IOException {
            try (Session session = shell("seq 1 20000; echo done >&2")) {
                session.awaitExit();
                assertThat(session.output().text()).startsWith("1\n2\n").endsWith("\n19999\n20000\n");
                assertThat(session.output().text().lines()).hasSize(20000);
                assertThat(session.errorOutput().text()).isEqualTo("done\n");
                assertThat(session.output().ended()).isTrue();
            }
        }

        /** The reading of it is held up here, which no process would notice. */
        @Test
        void mustBeReadBeforeItHasExited() throws IOException {
            var goOn = new CountDownLatch(1);
            var slow = new SlowCharset(
                    () -> assertThat(goOn.await(1, TimeUnit.MINUTES)).isTrue());
            try (Session session =
                    Session.configure().timeout(LONG).charset(slow).start(new ProcessBuilder("echo", "hello"))) {
                await().until(() -> !session.process().isAlive());

                assertThat(session.hasExited()).isFalse();
                assertThat(session.exitCode()).isEmpty();
                assertThatThrownBy(() -> session.awaitExit(Duration.ZERO)).isInstanceOf(AssertionError.class);

                goOn.countDown();
                assertThat(session.awaitExit()).isZero();
                assertThat(session.output().text()).isEqualTo("hello\n");
            }
        }

        @Test
        void canBeReadAfterClose() throws IOException {
            Session session = shell("echo good bye; sleep 1000");
            try (session) {
                session.awaitOutput("good");
            }
            assertThat(session.output().unread()).isEqualTo(" bye\n");
            assertThat(session.exitCode()).hasValue(137);
        }

        @Test
        void isDecoded() throws IOException {
            try (Session session = shell("printf '\\303'; sleep 0.1; printf '\\244\\377'")) {
                session.awaitExit();
                assertThat(session.output().text()).isEqualTo("\u00e4\ufffd");
            }
            try (Session session = Session.configure()
                    .charset(StandardCharsets.ISO_8859_1)
                    .start(new ProcessBuilder("printf", "\\344"))) {
                session.awaitExit();
                assertThat(session.output().text()).isEqualTo("\u00e4");
            }
        }

        @Test
        void isCopied() throws IOException {
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            try (Session session = Session.configure()
                    .tee(out, err)
                    .start(new ProcessBuilder("sh", "-c", "printf '\\377\\n'; echo err >&2"))) {
                session.awaitExit();
            }
            assertThat(out.toByteArray()).containsExactly(0xff, '\n');
            assertThat(err).hasToString("err\n");
        }

        /** Nobody reads from that pipe, and it is full after 16 bytes. */
        @Test
        void isReadEvenIfItCannotBeCopied() throws IOException {
            try (var never = new PipedInputStream(16);
                    var full = new PipedOutputStream(never);
                    Session session = Session.configure()
                            .timeout(LONG)
                            .tee(full)
                            .start(new ProcessBuilder("sh", "-c", "seq 1 100000"))) {
                assertThat(session.awaitExit()).isZero();
                assertThat(session.output().text().lines()).hasSize(100_000);
            }
        }

        @Test
        void isReadEvenIfTheStreamToCopyItToIsBroken() throws IOException {
            var broken = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("no space left");
                }
            };
            try (Session session =
                    Session.configure().timeout(LONG).tee(broken).start(new ProcessBuilder("seq", "1", "100000"))) {
                assertThat(session.awaitExit()).isZero();
                assertThat(session.output().text().lines()).hasSize(100_000);
            }
        }

        /** The process would wait for ever for somebody to read. */
        @Test
        void isReadEvenIfItCannotBeKept() throws IOException {
            var broken = new SlowCharset(() -> {
                throw new LinkageError("no decoder");
            });
            try (Session session =
                    Session.configure().timeout(LONG).charset(broken).start(new ProcessBuilder("seq", "1", "100000"))) {
                assertThat(session.awaitExit()).isZero();
                assertThatThrownBy(session.output()::text)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("not kept as a whole: the charset X-slow could not decode it: ");
                assertThat(session.describe())
                        .contains("  standard output: nothing before it was kept no more: the charset X-slow");
            }
        }

        @Test
        void isSaidToBeCopiedInPartIfTheStreamToCopyItToFails() throws IOException {
            var broken = new OutputStream() {
                @Override
                public void write(int b) {
                    throw new LinkageError("no such class");
                }
            };
            try (Session session =
                    Session.configure().timeout(LONG).tee(broken).start(new ProcessBuilder("echo", "hello"))) {
                session.awaitExit();
                await().untilAsserted(() -> assertThat(session.describe())
                        .contains("    not all of it was copied to the stream that was passed to tee: "
                                + "java.lang.LinkageError: no such class"));
                assertThat(session.output().text()).isEqualTo("hello\n");
            }
        }

        @Test
        void isNotReadIfItIsRedirected(@TempDir Path directory) throws IOException {
            File file = directory.resolve("out").toFile();
            try (Session session =
                    Session.start(new ProcessBuilder("sh", "-c", "echo out; echo err >&2").redirectOutput(file))) {
                assertThat(session.awaitErrorOutput("err").group()).isEqualTo("err");
                assertThatThrownBy(session::output)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("the standard output of pid ")
                        .hasMessageContaining("redirected");
                assertThatThrownBy(() -> session.awaitAnyOutput("x")).isInstanceOf(IllegalStateException.class);
                session.awaitExit();
            }
            assertThat(file).hasContent("out\n");
        }

        @Test
        void isOneStreamIfErrorsAreRedirectedThere() throws IOException {
            try (Session session = Session.start(
                    new ProcessBuilder("sh", "-c", "echo 1; echo 2 >&2; echo 3").redirectErrorStream(true))) {
                session.awaitExit();
                assertThat(session.output().text()).isEqualTo("1\n2\n3\n");
                assertThatThrownBy(session::errorOutput).isInstanceOf(IllegalStateException.class);
            }
        }

        @Test
        void isNothingIfItIsDiscarded() throws IOException {
            try (Session session = Session.start(
                    new ProcessBuilder("echo").redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD))) {
                assertThat(session.awaitExit()).isZero();
                assertThat(session.describe()).matches("pid \\d+ \\(echo\\): ended with exit code 0");
            }
        }
    }

    @Nested
    class WhatItDoesNotSay {

        @Test
        void isToldAtOnceWhenItHasExited() throws IOException {
            try (Session session = shell("echo starting; echo no such file: server.conf >&2; exit 3")) {
                assertThatThrownBy(() -> session.awaitOutput("listening on (\\d+)"))
                        .isInstanceOf(AssertionError.class)
                        .satisfies(error -> assertThat(error.getMessage().replaceAll("pid \\d+", "pid N"))
                                .isEqualTo("""
                                        expected the standard output of pid N (%1$s) to say "listening on (\\d+)", but it \
                                        has ended with exit code 3
                                        pid N (%1$s): ended with exit code 3
                                          standard output, the end of it:
                                            | starting
                                          standard error, the end of it:
                                            | no such file: server.conf""".formatted(
                                                "sh -c echo starting; echo no such file: server.conf >&2; exit 3")));
            }
        }

        @Test
        void isToldAtOnceWhenTheStreamIsClosed() throws IOException {
            try (Session session = shell("exec sleep 1000 >&- 2>&-")) {
                assertThatThrownBy(() -> session.awaitOutput("ready"))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("but it has closed its standard output, and still runs\n")
                        .hasMessageContaining("  standard output: nothing\n");
                assertThatThrownBy(() -> session.awaitAnyOutput("ready"))
                        .hasMessageContaining("the standard output or the standard error of pid ")
                        .hasMessageContaining("closed its standard output and its standard error, and still runs");
            }
        }

        @Test
        void isToldWhenTimeIsUp() throws IOException {
            try (Session session = shell("echo a; echo b; exec sleep 1000")) {
                session.awaitOutput("b\n");
                assertThatThrownBy(() -> session.awaitOutput("ready", Duration.ofMillis(1)))
                        .hasMessageContaining("but it has not within 1 ms\n")
                        .hasMessageMatching("(?s).*\\): (sleeping|running)\n.*")
                        .hasMessageContaining("  standard output: nothing since the last match\n");
            }
        }

        @Test
        void isNotAwaitedByAnInterruptedThread() throws IOException {
            try (Session session = shell("exec sleep 1000")) {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> session.awaitOutput("ready")).hasMessageContaining("was interrupted");
                assertThat(Thread.interrupted()).isTrue();
                Thread.currentThread().interrupt();
                assertThatThrownBy(session::awaitExit).hasMessageContaining("was interrupted");
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            } finally {
                assertThat(Thread.interrupted()).as("close() keeps it").isTrue();
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"(", "*", "[a", "\\"})
        void mustBeARegularExpression(String regex) throws IOException {
            try (Session session = shell("exec sleep 1000")) {
                assertThatThrownBy(() -> session.awaitOutput(regex))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("\"" + regex + "\" is no regular expression: ")
                        .hasMessageContaining("Pattern.quote");
            }
        }

        @Test
        void isNotSoughtForEver() throws IOException {
            try (Session session = shell("printf '%050d' 0; exec sleep 1000")) {
                session.awaitOutput("^0", LONG);
                assertThatThrownBy(() -> session.awaitOutput("(0+)+1(x)\\2", Duration.ofMillis(1)))
                        .hasMessageContaining("did not come to an end");
            }
            try (Session session = shell("yes | head -100000")) {
                session.awaitExit();
                assertThatThrownBy(() -> session.awaitOutput("(y|\n)*z")).hasMessageContaining("needs more stack");
            }
        }

        /** Neither by what waits nor by what looks once. */
        @Test
        @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
        void isNotSoughtForEverByOneLook() throws IOException {
            try (Session session = Session.configure()
                    .timeout(Duration.ofSeconds(1))
                    .grace(Duration.ZERO)
                    .start(new ProcessBuilder("sh", "-c", "printf '%01000000d' 0; exec sleep 1000"))) {
                await().until(() -> session.output().text().length() == 1_000_000);
                assertThatThrownBy(() -> session.output().find("(0+)+1(x)\\2"))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining(" in 1000000 characters of output did not come to an end in ")
                        .hasMessageContaining("it is not known whether that was said");
            }
        }

        @Test
        void isNoTimeLessThanNone() throws IOException {
            try (Session session = shell("exec sleep 1000")) {
                Duration negative = Duration.ofMillis(-1);
                assertThatThrownBy(() -> session.awaitOutput("x", negative))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("the timeout must be zero or more, but is -1 ms");
                assertThatThrownBy(() -> session.awaitExit(negative)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> Session.configure().timeout(negative))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> Session.configure().grace(negative))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> Session.configure().timeout(Duration.ofSeconds(Long.MIN_VALUE)))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }

        @Test
        void mayBeWithoutEnd() throws IOException {
            Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
            Session session = Session.configure()
                    .timeout(longest)
                    .grace(longest)
                    .start(new ProcessBuilder("sh", "-c", "echo ready; exec sleep 1000"));
            session.awaitOutput("ready");
            session.close();
            assertThat(session.awaitExit()).isEqualTo(128 + 15);
        }

        @Test
        void isNamedIfItIsMissing() throws IOException {
            try (Session session = shell("exec sleep 1000")) {
                assertThatThrownBy(() -> session.awaitOutput("x", null)).hasMessage("timeout");
                assertThatThrownBy(() -> session.awaitExit(null)).hasMessage("timeout");
                assertThatThrownBy(() -> Session.configure().grace(null)).hasMessage("grace period");
                assertThatThrownBy(() -> session.awaitOutput(null)).hasMessage("regex");
                assertThatThrownBy(() -> session.output().find(null)).hasMessage("regex");
                assertThatThrownBy(() -> Session.start(null)).hasMessage("builder");
                assertThatThrownBy(() -> Descriptors.snapshotOf(null)).hasMessage("process");
                assertThatThrownBy(() -> Threads.snapshotOf(null)).hasMessage("process");
                assertThatThrownBy(() -> Children.snapshotOf(null)).hasMessage("process");
            }
        }
    }

    @Nested
    class TheExit {

        @Test
        void hasACode() throws IOException {
            try (Session session = shell("exit 42")) {
                assertThat(session.awaitExit()).isEqualTo(42);
                assertThat(session.exitCode()).hasValue(42);
                assertThat(session.hasExited()).isTrue();
            }
        }

        @Test
        void canBeAwaitedWithoutEnd() throws IOException {
            try (Session session = shell("exit 42")) {
                assertThat(session.awaitExit(Duration.ofSeconds(Long.MAX_VALUE)))
                        .isEqualTo(42);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 6, 9, 10, 15, 34, 64})
        void hasACodeThatTellsTheSignal(int number) throws IOException {
            try (Session session = interruptible("echo ready; exec sleep 1000")) {
                session.awaitOutput("ready");
                assertThat(session.signal(number).awaitExit()).isEqualTo(128 + number);
            }
        }

        @Test
        void isBroughtAboutByEachSignalThatHasAName() throws IOException {
            try (Session session = interruptible("echo ready; exec sleep 1000")) {
                session.awaitOutput("ready");
                assertThat(session.interrupt().awaitExit()).isEqualTo(130);
            }
            try (Session session = shell("exec sleep 1000")) {
                assertThat(session.terminate().awaitExit()).isEqualTo(143);
            }
            try (Session session = shell("exec sleep 1000")) {
                assertThat(session.kill().awaitExit()).isEqualTo(137);
                assertThat(session.describe()).contains("exit code 137 (128+9: ended by SIGKILL)");
            }
        }

        @Test
        void isThatOfTheProcessIfItHandlesTheSignal() throws IOException {
            try (Session session =
                    interruptible("trap 'echo bye; exit 0' INT; echo ready; while :; do sleep 0.05; done")) {
                session.awaitOutput("ready");
                assertThat(session.interrupt().awaitExit()).isZero();
                assertThat(session.awaitOutput("bye").group()).isEqualTo("bye");
            }
        }

        @Test
        void isNotAwaitedForEver() throws IOException {
            try (Session session = shell("trap '' TERM; echo ready; while :; do sleep 0.05; done")) {
                session.awaitOutput("ready");
                session.terminate();
                assertThatThrownBy(() -> session.awaitExit(Duration.ofMillis(1)))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageStartingWith(
                                "expected pid " + session.process().pid() + " (sh -c trap '' TERM; ")
                        .hasMessageContaining(" to exit, but it has not within 1 ms\n");
                assertThat(session.describe())
                        .contains("; it ignores SIGTERM, which it was sent\n")
                        .doesNotContain("blocks");
                assertThat(session.hasExited()).isFalse();
                assertThat(session.exitCode()).isEmpty();
            }
        }

        @Test
        void isNotBroughtAboutBySigintInTheBackground() throws IOException {
            try (Session session = shell("trap '' INT; echo ready; exec sleep 1000")) {
                session.awaitOutput("ready");
                assertThat(session.interrupt().describe()).contains("; it ignores SIGINT, which it was sent");
            }
        }

        /** Newer ones unblock it. */
        @Test
        @EnabledForJreRange(max = JRE.JAVA_17)
        void isNotBroughtAboutByASignalThatTheJvmHasBlockedForItsChildren() throws IOException {
            try (Session session = shell("exec sleep 1000")) {
                session.signal(3);
                assertThat(session.describe()).contains("; it blocks SIGQUIT, which it was sent\n");
            }
        }

        @Test
        void leavesNobodyToSendASignalTo() throws IOException {
            try (Session session = shell(":")) {
                session.awaitExit();
                assertThat(session.interrupt().terminate().kill().signal(10).awaitExit())
                        .isZero();
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {Integer.MIN_VALUE, -15, -1, 0, 65, Integer.MAX_VALUE})
        void isNotBroughtAboutByWhatIsNoSignal(int number) throws IOException {
            try (Session session = shell("exec sleep 1000")) {
                assertThatThrownBy(() -> session.signal(number))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("the number of a signal must be 1 to 64, but is " + number);
                assertThat(session.process().isAlive()).isTrue();
            }
        }
    }

    @Nested
    class WhatItHolds {

        @Test
        void isThere() throws IOException {
            try (Session session = shell("sleep 1000 & exec 7</dev/null; echo ready; wait")) {
                session.awaitOutput("ready");
                assertThat(session.descriptors().resources())
                        .extracting(Descriptor::fd)
                        .contains(0, 1, 2, 7);
                assertThat(session.threads().size()).isEqualTo(1);
                assertThat(session.children().resources())
                        .singleElement()
                        .extracting(child -> child.parent().orElseThrow())
                        .isEqualTo(session.process().pid());
            }
        }

        @Test
        void isNothingWhenItHasExited() throws IOException {
            try (Session session = shell("exit 3")) {
                session.awaitExit();
                for (ThrowingCallable look :
                        List.<ThrowingCallable>of(session::descriptors, session::threads, session::children)) {
                    assertThatThrownBy(look)
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("has ended");
                }
            }
        }
    }

    @Nested
    class TheStart {

        @Test
        void needsACommandThatIsThere() {
            assertThatThrownBy(() -> Session.start(new ProcessBuilder("no-such-command", "x")))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("expected to start [no-such-command, x], but it could not be: ")
                    .hasMessageContaining("No such file or directory");
        }

        @Test
        void needsADirectoryThatIsThere(@TempDir Path directory) {
            assertThatThrownBy(() -> Session.start(new ProcessBuilder("true")
                            .directory(directory.resolve("no").toFile())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(directory.resolve("no").toString());
        }

        @Test
        void needsACommandThatMayBeExecuted(@TempDir Path directory) {
            assertThatThrownBy(() -> Session.start(new ProcessBuilder(directory.toString())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Permission denied");
        }

        @Test
        void needsACommand() {
            assertThatThrownBy(() -> Session.start(new ProcessBuilder()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("empty");
        }

        @Test
        void leavesTheBuilderAsItIs() throws IOException {
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", "echo $HELLO; pwd").directory(new File("/"));
            builder.environment().put("HELLO", "world");
            Map<String, String> before = Map.copyOf(builder.environment());

            try (Session session = Session.start(builder)) {
                session.awaitExit();
                assertThat(session.output().text()).isEqualTo("world\n/\n");
            }

            assertThat(builder.environment()).isEqualTo(before);
        }
    }

    @Nested
    class TheEnd {

        @Test
        void comesByKillAll() throws IOException {
            try (Session one = shell("trap '' TERM; exec sleep 1000");
                    Session two = shell("sleep 1000 & wait")) {
                Session.killAll();
                assertThat(List.of(one, two)).allMatch(Session::hasExited);
                assertThat(check.peek()).isInstanceOf(LeakReport.Clean.class);
            }
        }

        @Test
        void letsProcessesEndByThemselves() throws IOException {
            Session session = Session.configure()
                    .timeout(LONG)
                    .grace(LONG)
                    .start(new ProcessBuilder(
                            "sh", "-c", "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done"));
            try (session) {
                session.awaitOutput("ready");
            }
            assertThat(session.output().unread()).isEqualTo("\nbye\n");
            assertThat(session.exitCode()).hasValue(0);
        }

        @Test
        void comesToWhatIgnoresSigterm() throws IOException {
            Session session = Session.configure()
                    .timeout(LONG)
                    .grace(Duration.ofMillis(1))
                    .start(new ProcessBuilder("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done"));
            try (session) {
                session.awaitOutput("ready");
            }
            assertThat(session.exitCode()).hasValue(137);
        }

        @Test
        void comesToWhatIsStopped() throws IOException {
            Session session = shell("exec sleep 1000");
            try (session) {
                session.signal(19);
                await().untilAsserted(() -> assertThatThrownBy(() -> session.awaitExit(Duration.ZERO))
                        .hasMessageContaining("): stopped by a signal; SIGCONT"));
            }
            assertThat(session.exitCode()).hasValue(137);
        }

        @Test
        void comesToDescendants() throws IOException {
            ProcessHandle grandchild;
            try (Session session = shell("sh -c 'sleep 1000 & echo $!; wait' & wait")) {
                grandchild = handle(session.awaitOutput("(\\d+)\n"));
                assertThat(grandchild.isAlive()).isTrue();
                assertThatThrownBy(() -> session.awaitOutput("x", Duration.ZERO))
                        .hasMessageContaining("started by it, and still running: pid " + grandchild.pid() + ", ");
            }
            assertThat(hasEnded(grandchild)).isTrue();
        }

        /** The kernel calls such a process a zombie, but it runs on. */
        @Test
        void comesToWhatHasLostItsFirstThread() throws IOException {
            Session session = Session.configure()
                    .timeout(LONG)
                    .grace(Duration.ZERO)
                    .start(new ProcessBuilder(Launched.programInC().toString()));
            try (session) {
                session.awaitOutput("ready");
                session.process().outputWriter().append("leave\n").flush();
                session.awaitOutput("done");
                await().untilAsserted(() -> assertThat(session.describe())
                        .contains("): running on without its first thread, which has ended\n"));
                assertThatThrownBy(() -> session.awaitExit(Duration.ZERO)).isInstanceOf(AssertionError.class);
            }
            assertThat(session.exitCode()).hasValue(137);
        }

        /** Nothing is to be seen of it under its number, not even the environment by which it is known. */
        @Test
        void comesToDaemonsThatHaveLostTheirFirstThread(@TempDir Path directory) throws IOException {
            long daemon;
            try (Session session = Session.configure()
                    .timeout(LONG)
                    .grace(Duration.ZERO)
                    .start(new ProcessBuilder(
                            "sh",
                            "-c",
                            "mkfifo \"$2\"; sh -c 'echo $$; exec 0<>\"$1\"; echo leave >&0; exec setsid \"$0\"' \"$@\" &"
                                    + " read line",
                            "sh",
                            Launched.programInC().toString(),
                            directory.resolve("tells").toString()))) {
                daemon = Long.parseLong(
                        session.awaitOutput("(\\d+)\nready\ndone\n").group(1));
                await().until(() ->
                        ProcessState.of(Path.of("/proc/" + daemon + "/task/" + daemon)) == ProcessState.ZOMBIE);
                session.process().getOutputStream().close();
                session.awaitExit();
                assertThat(runsAnyTask(daemon)).isTrue();
            }
            await().until(() -> !runsAnyTask(daemon));
        }

        /** It has another parent, a session and a group of its own, and the pipe open. */
        @Test
        void comesToDaemonsThatKeepThePipe() throws IOException {
            ProcessHandle daemon;
            try (Session session = shell("(setsid sleep 1000 & echo $!); read line; exit 3")) {
                daemon = handle(session.awaitOutput("(\\d+)\n"));
                session.process().getOutputStream().close();
                assertThat(session.awaitExit()).isEqualTo(3);
                assertThat(session.output().ended()).isFalse();
                assertThatThrownBy(() -> session.awaitOutput("ready"))
                        .hasMessageContaining("it has ended with exit code 3\n")
                        .hasMessageContaining("started by it, and still running: pid " + daemon.pid() + ", ");
                assertThat(daemon.isAlive()).isTrue();
            }
            assertThat(hasEnded(daemon)).isTrue();
        }

        /** The pipe is always full: so it is never seen that all has been read which was written before the end. */
        @Test
        void comesToDaemonsThatFlood() throws IOException {
            try (Session session = Session.configure()
                    .timeout(LONG)
                    .grace(Duration.ZERO)
                    .charset(new SlowCharset(() -> TimeUnit.MILLISECONDS.sleep(1)))
                    .start(new ProcessBuilder("sh", "-c", "yes & read line; exit 3"))) {
                session.awaitOutput("y");
                session.process().getOutputStream().close();
                assertThat(session.awaitExit()).isEqualTo(3);
                assertThat(session.output().text())
                        .as("what was read until then: not more than pipes hold")
                        .hasSizeLessThan(16 << 20);
                assertThatThrownBy(() -> session.awaitOutput("ready")).hasMessageContaining("ended with exit code 3\n");
            }
        }

        /** Without the mark in its environment nobody knows that it belongs to the session: so it stays. */
        @Test
        void doesNotWaitForAStrangerThatKeepsThePipe() throws IOException {
            ProcessHandle stranger = null;
            try (Session session = shell("env -i setsid sleep 1000 & echo $!; read line")) {
                stranger = handle(session.awaitOutput("(\\d+)\n"));
                awaitProgram(stranger, "sleep");
                session.process().getOutputStream().close();
                session.awaitExit();
            } finally {
                if (stranger != null) {
                    assertThat(stranger.isAlive()).isTrue();
                    assertThat(check.peek()).isInstanceOf(LeakReport.Clean.class);
                    stranger.destroyForcibly();
                }
            }
        }

        /** Whoever floods the pipe leaves no room in it for what is to wake the thread that reads from it. */
        @Test
        void doesNotWaitForAStrangerThatFloods() throws Exception {
            ProcessHandle stranger = null;
            try {
                Session session = Session.configure()
                        .timeout(LONG)
                        .grace(Duration.ZERO)
                        .charset(new SlowCharset(() -> TimeUnit.MILLISECONDS.sleep(1)))
                        .start(new ProcessBuilder("sh", "-c", "env -i setsid yes & echo $!; read line"));
                stranger = handle(session.awaitOutput("(\\d+)\n"));
                awaitProgram(stranger, "yes");
                session.process().getOutputStream().close();
                session.awaitExit();

                Thread closing = new Thread(session::close);
                closing.start();

                await().atMost(LONG).until(() -> !closing.isAlive());
                assertThat(session.output().ended()).isTrue();
                ProcessHandle flooding = stranger;
                await("nobody holds the reading end any more").until(() -> hasEnded(flooding));
            } finally {
                if (stranger != null) {
                    stranger.destroyForcibly();
                }
            }
        }

        /** The thread that reads is held up, so that the pipe is full: who waits for room there holds up all others. */
        @Test
        void holdsUpNobodyWhoLooks() throws Exception {
            var reading = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Session session = Session.configure()
                    .grace(Duration.ZERO)
                    .charset(new SlowCharset(() -> {
                        reading.countDown();
                        assertThat(goOn.await(2, TimeUnit.MINUTES)).isTrue();
                    }))
                    .start(new ProcessBuilder("yes"));
            try {
                assertThat(reading.await(1, TimeUnit.MINUTES)).isTrue();
                Thread closing = new Thread(session::close);
                closing.setUncaughtExceptionHandler((thread, error) -> thrown.set(error));
                closing.start();

                await().atMost(LONG).until(() -> !closing.isAlive());
                assertThat(thrown.get())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("(yes): the rest of its standard output, which is read no more: it took")
                        .hasMessageContaining(
                                "the thread that reads the standard output, because it is still decoding");
            } finally {
                goOn.countDown();
            }
            await().until(() -> session.output().ended());
            assertThat(session.describe())
                    .contains("  standard output, the end of it before the session was closed:\n");
        }

        @Test
        void goesOnReadingWhatADaemonSays() throws IOException {
            try (Session session = shell("(sleep 0.5; echo late) & echo ready; read line")) {
                session.awaitOutput("ready");
                session.process().getOutputStream().close();
                session.awaitExit();
                await().until(() -> session.output().ended());
                assertThat(session.output().text()).isEqualTo("ready\nlate\n");
            }
        }

        /** When the process ends, nobody reads for a moment: then the JDK would close the pipe. */
        @Test
        void goesOnReadingWhatADaemonSaysEvenIfItWasNotReadingWhenTheProcessEnded(@TempDir Path directory)
                throws Exception {
            Path go = directory.resolve("go");
            var reading = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            try (Session session = Session.configure()
                    .timeout(LONG)
                    .grace(Duration.ZERO)
                    .charset(new SlowCharset(() -> {
                        reading.countDown();
                        assertThat(goOn.await(1, TimeUnit.MINUTES)).isTrue();
                    }))
                    .start(new ProcessBuilder(
                            "sh",
                            "-c",
                            "(while [ ! -e $0 ]; do sleep 0.05; done; echo late) & echo ready; read line",
                            go.toString()))) {
                assertThat(reading.await(1, TimeUnit.MINUTES)).isTrue();
                session.process().getOutputStream().close();
                await().until(() -> !session.process().isAlive());
                Files.createFile(go);

                goOn.countDown();
                await().until(() -> session.output().ended());
                assertThat(session.output().text()).isEqualTo("ready\nlate\n");
            }
        }

        @Test
        void doesNotComeTwice() throws IOException {
            Session session = shell("exec sleep 1000");
            session.close();
            session.close();
            Session.killAll();
            assertThat(session.exitCode()).hasValue(137);
        }

        @Test
        void comesOnceIfAskedForTwiceAtATime() throws Exception {
            Session session = shell("exec sleep 1000");
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread other = new Thread(session::close);
            other.setUncaughtExceptionHandler((thread, error) -> thrown.set(error));
            other.start();
            session.close();
            other.join();
            assertThat(thrown).hasValue(null);
            assertThat(session.hasExited()).isTrue();
        }
    }

    @Nested
    class BadWeather {

        @Test
        void itExitsAtOnce() throws IOException {
            for (int i = 0; i < 50; i++) {
                try (Session session = Session.start(new ProcessBuilder("true"))) {
                    assertThat(session.awaitExit()).isZero();
                }
            }
        }

        @Test
        void itIsClosedAtOnce() throws IOException {
            for (int i = 0; i < 50; i++) {
                Session.configure()
                        .grace(Duration.ZERO)
                        .start(new ProcessBuilder("sh", "-c", "sleep 1000 & sleep 1000 & wait"))
                        .close();
            }
        }

        @Test
        void itFloods() throws IOException {
            try (Session session = shell("head -c 100000000 /dev/zero | tr '\\0' x; echo; echo done >&2; echo end")) {
                assertThat(session.awaitOutput("end").group()).isEqualTo("end");
                assertThat(session.awaitExit()).isZero();
                assertThat(session.output().text()).hasSize(100_000_005);
            }
        }

        @Test
        void itHasAZombie() throws IOException {
            try (Session session = Session.start(new ProcessBuilder("python3", "-c", """
                    import os, time
                    child = os.fork()
                    if child == 0:
                        os._exit(0)
                    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
                    print('ready', flush=True)
                    time.sleep(1000)
                    """))) {
                session.awaitOutput("ready");
                assertThat(session.describe()).doesNotContain("still running");
            }
        }
    }

    private static void awaitProgram(ProcessHandle process, String name) {
        await().until(() -> process.info().command().orElse("").endsWith("/" + name));
    }

    private static ProcessHandle handle(MatchResult pid) {
        return ProcessHandle.of(Long.parseLong(pid.group(1))).orElseThrow();
    }

    private static boolean runsAnyTask(long pid) {
        Path tasks = Path.of("/proc/" + pid + "/task");
        String[] numbers = tasks.toFile().list();
        return numbers != null
                && Stream.of(numbers)
                        .map(number -> ProcessState.of(tasks.resolve(number)))
                        .anyMatch(state -> state != ProcessState.ZOMBIE && state != ProcessState.UNKNOWN);
    }

    private static boolean hasEnded(ProcessHandle process) {
        return ProcessState.of(process.pid()) == ProcessState.ZOMBIE || !process.isAlive();
    }

    /** ASCII that takes its time to be decoded. */
    private static final class SlowCharset extends Charset {

        private final ThrowingCallable hold;

        SlowCharset(ThrowingCallable hold) {
            super("X-slow", null);
            this.hold = hold;
        }

        @Override
        public boolean contains(Charset other) {
            return false;
        }

        @Override
        public CharsetDecoder newDecoder() {
            return new CharsetDecoder(this, 1, 1) {
                @Override
                protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
                    assertThatCode(hold).doesNotThrowAnyException();
                    while (in.hasRemaining()) {
                        out.put((char) in.get());
                    }
                    return CoderResult.UNDERFLOW;
                }
            };
        }

        @Override
        public CharsetEncoder newEncoder() {
            throw new UnsupportedOperationException();
        }
    }
}
