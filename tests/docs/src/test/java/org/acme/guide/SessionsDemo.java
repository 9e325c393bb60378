package org.acme.guide;

import static dev.watertight.assertj.WatertightAssertions.assertThat;
import static dev.watertight.hamcrest.WatertightMatchers.exitsWith;
import static dev.watertight.hamcrest.WatertightMatchers.says;
import static org.acme.guide.Greeter.ask;
import static org.acme.guide.Greeter.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.watertight.process.Session;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Sessions, as the guide shows them. */
@EnabledOnOs(OS.LINUX)
class SessionsDemo {

    @Test
    void readsOn() throws IOException {
        try (Session session = Session.start(server())) {
            int port =
                    Integer.parseInt(session.awaitOutput("listening on (\\d+)").group(1));
            ask(port, "Alice");
            ask(port, "Bob");

            session.awaitOutput("greeted Alice");
            session.awaitOutput("greeted (.*)"); // Bob: it reads on from there

            assertThat(session).doesNotSay("ERROR");
            assertThat(session.output().text()).startsWith("listening on ").contains("greeted Alice\n");
            assertThat(session.errorOutput().text()).isEmpty();
        }
    }

    @Test
    void waitsWithAwaitility() throws IOException {
        try (Session session = Session.start(server())) {
            await().untilAsserted(() -> assertThat(session).says("listening on"));
            session.interrupt();
            await().untilAsserted(() -> assertThat(session).exitsWith(0));
            assertThat(session).says("good bye");
        }
        try (Session session = Session.start(server())) {
            await().until(() -> session, says("listening on"));
            session.interrupt();
            await().until(() -> session, exitsWith(0));
        }
    }

    @Test
    void isConfigured() throws IOException {
        Session session = Session.configure()
                .timeout(Duration.ofMinutes(1)) // for awaitOutput and awaitExit; ten seconds otherwise
                .grace(Duration.ofSeconds(5)) // for close(): between SIGTERM and SIGKILL; two seconds otherwise
                .tee(System.out, System.err) // shows what the process writes as well
                .start(server());

        try (session) {
            session.awaitOutput("listening on");
        }

        assertThat(session.output().unread()).contains("good bye"); // it can still be read
    }

    @Test
    void failsAtOnceWhenItHasEnded() throws IOException {
        ProcessBuilder server = new ProcessBuilder("sh", "-c", "echo no such file: server.conf >&2; exit 3");
        try (Session session = Session.start(server)) {
            assertThatThrownBy(() -> session.awaitOutput("listening on (\\d+)"))
                    .hasMessageContaining("has ended with exit code 3")
                    .hasMessageContaining("no such file: server.conf");
        }
    }

    @AfterAll
    static void killWhatIsLeft() {
        Session.killAll();
    }
}
