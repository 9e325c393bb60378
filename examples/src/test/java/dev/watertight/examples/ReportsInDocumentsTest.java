package dev.watertight.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.discovery.DiscoverySelectors;

/** The reports in the documents are real, but for what differs from run to run and from JDK to JDK. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere descriptors cannot be observed")
class ReportsInDocumentsTest {

    private static final Pattern REPORT =
            Pattern.compile("^```text\\n(.*?)\\n```$", Pattern.MULTILINE | Pattern.DOTALL);

    private static final Map<String, String> PARALLEL = Map.of(
            "junit.jupiter.execution.parallel.enabled", "true",
            "junit.jupiter.execution.parallel.mode.default", "concurrent");

    @ParameterizedTest
    @DisabledIfSystemProperty(named = "with.agent", matches = "true")
    @CsvSource({
        "docs/guide/getting-started.md, org.acme.stock.StockServerTest, false",
        "docs/guide/parallel-runs.md, org.example.SearchTest, true"
    })
    void areReal(String document, String test, boolean parallel) throws Exception {
        assertReal(document, test, parallel);
    }

    /** Runs in a JVM with the agent. */
    @ParameterizedTest
    @EnabledIfSystemProperty(named = "with.agent", matches = "true")
    @ValueSource(strings = {"README.md", "docs/guide/origins.md"})
    void areRealWithOrigins(String document) throws Exception {
        assertReal(document, "org.acme.stock.StockServerTest", false);
    }

    private static void assertReal(String document, String test, boolean parallel) throws Exception {
        Suite suite = Suite.run(DiscoverySelectors.selectClass(test), parallel ? PARALLEL : Map.of());
        String report = suite.leaks().get(0).text();

        assertThat(reports(Path.of("..", document)))
                .singleElement()
                .as("the report in %s; it is now%n%s", document, report)
                .isEqualTo(stable(report));
    }

    @Test
    @DisabledIfSystemProperty(named = "with.agent", matches = "true")
    void theSummaryIsReal() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream stderr = System.err;
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            Suite.run(DiscoverySelectors.selectPackage("org.acme.stock"), Map.of());
        } finally {
            System.setErr(stderr);
        }
        String written = bytes.toString(StandardCharsets.UTF_8);
        String summary = written.substring(written.indexOf("Watertight: ")).strip();

        assertThat(reports(Path.of("..", "docs/guide/reports.md")))
                .singleElement()
                .as("the summary in the guide; it is now%n%s", summary)
                .isEqualTo(stable(summary));
    }

    private static List<String> reports(Path document) throws IOException {
        return REPORT.matcher(Files.readString(document))
                .results()
                .map(match -> stable(match.group(1)))
                .toList();
    }

    private static String stable(String report) {
        return report.replaceAll("\\bfd \\d+", "fd N")
                .replaceAll("#\\d+", "#N")
                .replaceAll("(127\\.0\\.0\\.1):\\d+", "$1:PORT")
                .replaceAll("inode( +)\\d+ on device \\S+", "inode$1N on device N")
                .replaceAll("at \\d{4}-\\S+Z, \\d+ ms", "at TIME, N ms")
                .replaceAll("at (java|jdk|sun)\\.(.*\\.java):\\d+\\)", "at $1.$2:N)")
                .replaceAll("\\.\\.\\. \\d+ more", "... N more");
    }
}
