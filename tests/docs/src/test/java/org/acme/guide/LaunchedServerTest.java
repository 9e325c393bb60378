package org.acme.guide;

import static dev.watertight.assertj.WatertightAssertions.assertThat;
import static org.acme.guide.Greeter.ask;
import static org.acme.guide.Greeter.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.process.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere descriptors cannot be observed")
class LaunchedServerTest {

    @Test
    void hangsUp() throws Exception {
        try (Session session = Session.start(server())) {
            int port =
                    Integer.parseInt(session.awaitOutput("listening on (\\d+)").group(1));
            Snapshot<Descriptor> good = session.descriptors();

            assertThat(ask(port, "Alice")).isEqualTo("hello Alice");
            session.awaitOutput("greeted Alice");

            await().untilAsserted(() -> assertThat(session.descriptors()).hasNotLeakedSince(good));
            session.interrupt();
            assertThat(session.awaitExit()).isZero();
        }
    }
}
