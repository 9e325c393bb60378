package dev.watertight.assertj;

import static dev.watertight.assertj.WatertightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.watertight.process.Session;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
class SessionAssertTest {

    @AfterAll
    static void killAll() {
        Session.killAll();
    }

    private static Session shell(String script) throws IOException {
        return Session.start(new ProcessBuilder("sh", "-c", script));
    }

    @Test
    void readsOn() throws IOException {
        try (Session session = shell("echo one; echo two; echo three >&2")) {
            session.awaitExit();

            assertThat(session)
                    .doesNotSay("three")
                    .says("one")
                    .doesNotSay("one")
                    .says("t.o")
                    .saysInErrorOutput("three")
                    .doesNotSayInErrorOutput("three")
                    .hasExited()
                    .exitsWith(0);
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(session).as("counter").says("one"))
                    .withMessage("""
                            [counter] expected to say "one", but
                            %s: ended with exit code 0
                              standard output: nothing since the last match
                              standard error: nothing since the last match""", session);
        }
    }

    @Test
    void tellsWhatItShouldNotHaveSaid() throws IOException {
        try (Session session = shell("echo starting; echo ERROR: disk full; echo 100% >&2; exit 1")) {
            session.awaitExit();

            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(session).doesNotSay("ERROR.*"))
                    .withMessageStartingWith("expected not to say \"ERROR.*\", but it said \"ERROR: disk full\"")
                    .withMessageContaining("ended with exit code 1");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(session).doesNotSayInErrorOutput("\\d+%"))
                    .withMessageStartingWith("expected not to say \"\\d+%\" in its error output, but it said \"100%\"");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(session).saysInErrorOutput("100"))
                    .withMessageStartingWith("expected to say \"100\" in its error output, but");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(session).exitsWith(0))
                    .withMessageStartingWith("expected to exit with 0, but")
                    .withMessageContaining("ended with exit code 1");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(session).isRunning())
                    .withMessageStartingWith("expected to run, but");
        }
    }

    @Test
    void waitsWithAwaitility() throws IOException {
        try (Session session = shell("echo ready; exec sleep 1000")) {
            await().untilAsserted(() -> assertThat(session).says("ready"));
            assertThat(session).isRunning();
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(session).hasExited())
                    .withMessageStartingWith("expected to have exited, but");
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> assertThat(session).exitsWith(0))
                    .withMessageStartingWith("expected to exit with 0, but");

            session.terminate();

            await().untilAsserted(() -> assertThat(session).exitsWith(143));
        }
    }

    @Test
    void saysWhatIsMissing() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat((Session) null).hasExited())
                .withMessageContaining("Expecting actual not to be null");
    }
}
