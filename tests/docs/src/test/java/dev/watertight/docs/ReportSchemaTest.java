package dev.watertight.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import dev.watertight.junit.Watertight;
import dev.watertight.junit.Watertight.Mode;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What a run writes is what the schema says. */
class ReportSchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final AtomicReference<CountDownLatch> DONE = new AtomicReference<>();

    private static JsonSchema schema() {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(
                        Documents.read(Documents.ROOT.resolve("docs/schema/report.schema.json")),
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build());
    }

    @Test
    void aReportIsAsTheSchemaSays(@TempDir Path directory) throws IOException {
        JsonNode report = report(directory, "all");

        assertThat(schema().validate(report)).isEmpty();
        assertThat(report.at("/leaks/0/sightings/0/outcome").asText()).isEqualTo("warned");
        assertThat(report.at("/leaks/0/line/number").asInt()).isPositive();
        assertThat(report.at("/counts/0/sizes/LiveThread").asInt()).isPositive();
        assertThat(report.at("/vanished/0/tests/0").asText()).isEqualTo("ReportSchemaTest.Leaving.leaves()");
    }

    @Test
    void soIsAReportOfHoldings(@TempDir Path directory) throws IOException {
        JsonNode report = report(directory, "growing");

        assertThat(schema().validate(report)).isEmpty();
        assertThat(report.at("/leaks/0/sightings/0/reason").asText()).isNotEmpty();
    }

    @Test
    void theSchemaKnowsEveryPropertyAndNoOther(@TempDir Path directory) throws IOException {
        ObjectNode report = (ObjectNode) report(directory, "all");

        assertThat(schema().validate(report.deepCopy().put("surplus", 1))).isNotEmpty();
        report.fieldNames().forEachRemaining(name -> {
            ObjectNode without = report.deepCopy();
            without.remove(name);
            assertThat(schema().validate(without)).as("without %s", name).isNotEmpty();
        });
    }

    private static JsonNode report(Path directory, String fail) throws IOException {
        DONE.set(new CountDownLatch(1));
        try (LauncherSession session = LauncherFactory.openSession()) {
            session.getLauncher()
                    .execute(LauncherDiscoveryRequestBuilder.request()
                            .selectors(selectClass(Leaving.class))
                            .configurationParameters(Map.of(
                                    "watertight.report",
                                    directory.toString(),
                                    "watertight.fail",
                                    fail,
                                    "watertight.settlingTime",
                                    "100 ms"))
                            .build());
        } finally {
            DONE.get().countDown();
        }
        try (Stream<Path> files = Files.list(directory)) {
            Path json = files.filter(file -> file.toString().endsWith(".json"))
                    .findFirst()
                    .orElseThrow();
            return JSON.readTree(json.toFile());
        }
    }

    @Watertight(mode = Mode.WARN)
    static class Leaving {

        private static FileInputStream taken;

        @BeforeAll
        static void open() throws IOException {
            taken = new FileInputStream("/dev/null");
        }

        @Test
        void leaves() throws IOException {
            taken.close();
            CountDownLatch done = DONE.get();
            Thread thread = new Thread(
                    () -> {
                        try {
                            done.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException("nobody interrupts it", e);
                        }
                    },
                    "left");
            thread.setDaemon(true);
            thread.start();
        }
    }
}
