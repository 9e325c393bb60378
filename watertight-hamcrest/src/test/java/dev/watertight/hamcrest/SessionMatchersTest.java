package dev.watertight.hamcrest;

import static dev.watertight.hamcrest.WatertightMatchers.exitsWith;
import static dev.watertight.hamcrest.WatertightMatchers.hasExited;
import static dev.watertight.hamcrest.WatertightMatchers.says;
import static dev.watertight.hamcrest.WatertightMatchers.saysInErrorOutput;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.watertight.process.Session;
import java.io.IOException;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
class SessionMatchersTest {

    private static Session shell(String script) throws IOException {
        return Session.start(new ProcessBuilder("sh", "-c", script));
    }

    @Test
    void readOn() throws IOException {
        try (Session session = shell("echo one; echo two; echo three >&2")) {
            session.awaitExit();

            assertThat(session, says("one"));
            assertThat(session, not(says("one")));
            assertThat(session, allOf(says("two"), saysInErrorOutput("three"), hasExited(), exitsWith(0)));
        }
    }

    @Test
    void sayWhatIsWrong() throws IOException {
        try (Session session = shell("echo ERROR: disk full; exit 1")) {
            session.awaitExit();

            assertFails(session, says("ready"), "Expected: to say \"ready\"", "but: pid ", "| ERROR: disk full");
            assertFails(session, saysInErrorOutput("ready"), "Expected: to say \"ready\" in its error output");
            assertFails(session, exitsWith(0), "Expected: to exit with 0", "but: pid ", "ended with exit code 1");
            assertFails(session, not(hasExited()), "Expected: not to have exited, but\n", "ended with exit code 1");
            assertFails(session, not(exitsWith(1)), "Expected: not to exit with 1, but\n", "ended with exit code 1");
            assertFails(
                    session,
                    not(says("ERROR.*")),
                    "Expected: not to say \"ERROR.*\", but\nit said \"ERROR: disk full\"");
        }
    }

    private static void assertFails(Session session, Matcher<Session> matcher, String... parts) {
        AssertionError error = assertThrows(AssertionError.class, () -> assertThat(session, matcher));
        for (String part : parts) {
            assertThat(error.getMessage(), containsString(part));
        }
    }

    @Test
    void waitWithAwaitility() throws IOException {
        try (Session session = shell("echo ready; exec sleep 1000")) {
            await().until(() -> session, says("ready"));
            assertThat(session, not(hasExited()));

            session.terminate();

            await().until(() -> session, exitsWith(143));
        }
    }
}
