package dev.watertight.docs;

import static dev.watertight.assertj.WatertightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.docs.Documents.Block;
import dev.watertight.process.Session;
import java.util.List;
import org.acme.guide.Greeter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The report in the guide is that of a server which does not hang up. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere descriptors cannot be observed")
class LaunchedProcessesTest {

    @Test
    void theReportIsReal() throws Exception {
        List<Block> reports = Documents.blocks("text").stream()
                .filter(block -> block.document().endsWith("launched-processes.md"))
                .toList();
        try (Session session = Session.start(Greeter.server("--leaky"))) {
            int port =
                    Integer.parseInt(session.awaitOutput("listening on (\\d+)").group(1));
            Snapshot<Descriptor> good = session.descriptors();
            Greeter.ask(port, "Alice");
            session.awaitOutput("greeted Alice");

            Throwable error =
                    catchThrowable(() -> assertThat(session.descriptors()).hasNotLeakedSince(good));

            assertThat(error).isInstanceOf(AssertionError.class).hasMessageContaining("127.0.0.1:" + port + " -> ");
            assertThat(reports)
                    .singleElement()
                    .extracting(block -> stable(block.text()))
                    .isEqualTo(stable(error.getMessage() + "\n"));
        }
    }

    private static String stable(String report) {
        return report.replaceAll("\\bfd \\d+", "fd N")
                .replaceAll("(127\\.0\\.0\\.1):\\d+", "$1:PORT")
                .replaceAll("inode( +)\\d+ on device \\S+", "inode$1N on device N");
    }
}
