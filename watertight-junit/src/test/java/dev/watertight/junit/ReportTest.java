package dev.watertight.junit;

import static dev.watertight.junit.FixtureRun.prepare;
import static dev.watertight.junit.FixtureRun.run;
import static dev.watertight.junit.Leftovers.leaveWaiting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.junit.FixtureRun.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The reports that a run writes, and what it tells GitHub. */
class ReportTest {

    @TempDir
    Path directory;

    @Watertight
    static class Fixture {
        @Test
        void leaks() {
            leaveWaiting("left");
        }

        @Test
        void passes() {}
    }

    private FixtureRun reporting(Path into) {
        return prepare().parameter("watertight.report", into.toString());
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    @Test
    void nothingIsWrittenUnasked() {
        assertThat(run(Fixture.class).summary()).doesNotContain("report");
    }

    @Test
    void aRunWritesAPageAndItsData() throws IOException {
        Path into = directory.resolve("a/b");

        Outcome outcome = reporting(into).of(Fixture.class);

        List<Path> files = files(into);
        assertThat(files).hasSize(2);
        assertThat(files.get(0).toString()).endsWith(".html");
        assertThat(files.get(1).toString()).endsWith(".json");
        assertThat(outcome.summary()).contains("Watertight: the report is " + files.get(0));
        String json = Files.readString(files.get(1));
        assertThat(json).contains("\"outcome\": \"failed\"", "Leftovers.waitForEver", "ReportTest.Fixture.leaks()");
        assertThat(Files.readString(files.get(0))).contains(json).doesNotContain("\"DATA\"", "https:", "href", "src=");
    }

    @Test
    void aCleanRunIsReportedToo() throws IOException {
        reporting(directory).of(SummaryTest.Clean.class);

        assertThat(files(directory)).hasSize(2);
    }

    @Test
    void theChartHasEachTestAndTheEnd() throws IOException {
        reporting(directory).of(Fixture.class);

        assertThat(Files.readString(files(directory).get(1)).lines().dropWhile(line -> !line.contains("\"counts\"")))
                .filteredOn(line -> line.contains("\"LiveThread\": "))
                .hasSize(4) // the class, its two tests, the end
                .last()
                .asString()
                .contains("the end of the run");
    }

    @Test
    void runsThatEndTogetherKeepApart() throws IOException {
        for (int i = 0; i < 5; i++) {
            reporting(directory).of(Fixture.class);
        }

        assertThat(files(directory)).hasSize(10);
    }

    @Test
    void writingLeavesNothingOpen() {
        reporting(directory).of(Fixture.class);

        LeakCheck check = LeakCheck.begin();
        reporting(directory).of(Fixture.class);

        assertThat(check.finish()).isInstanceOf(LeakReport.Clean.class);
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsToldAndFailsNothing() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        Outcome outcome = reporting(file).of(SummaryTest.Clean.class);

        assertThat(outcome.told()).isEmpty();
        assertThat(outcome.summary())
                .startsWith("Watertight: there is no report, since watertight.report names " + file)
                .contains("could not be written");
    }

    @Test
    void anEmptyPathIsAMistake() {
        assertThat(prepare()
                        .parameter("watertight.report", "")
                        .of(SummaryTest.Clean.class)
                        .failureOf("Clean"))
                .hasMessageContaining("watertight.report must be a path, but is empty");
    }

    @Test
    void hostileTextStaysText() throws IOException {
        String hostile = "</script><img src=x onerror=alert(1)>\"'\\ \u0000\u001b\u2028\n😀\ud800";
        Ledger ledger = new Ledger();
        ledger.tell(
                new Where("id", hostile, hostile),
                new LeakReport.Leaky(hostile, List.of(new Puzzle(hostile)), List.of(), List.of(hostile), List.of()),
                part -> Ledger.Outcome.FAILED);

        String line = ReportFiles.write(directory, ledger);

        assertThat(line).startsWith("Watertight: the report is ");
        String page = Files.readString(files(directory).get(0));
        assertThat(page.split("</script>", -1)).hasSize(3);
        assertThat(page).doesNotContain("<img", "\u0000", "\u001b", "\u2028").contains("😀", "\\ud800", "\\u003cimg");
    }

    @Test
    void jsonEscapesWhatItMust() {
        assertThat(Json.text(Json.object("a\"", List.of("\u0001\t<", 1, true, Map.of()), "b", "😀\udc00")))
                .isEqualTo("{\n\"a\\\"\": [\n\"\\u0001\\t\\u003c\",\n1,\n true,\n{}],\n\"b\": \"😀\\udc00\"\n}\n"
                        .replace("\n true", "\ntrue"));
    }

    @Test
    void gitHubIsToldTheLine() throws IOException {
        Path source = directory.resolve("module/src/test/java/dev/watertight/junit/Leftovers.java");
        Files.createDirectories(source.getParent());
        Files.createFile(source);
        Ledger ledger = ledgerOf(Fixture.class);

        List<String> commands = Annotations.of(ledger.entries(), directory.resolve("module"), directory);

        assertThat(commands)
                .singleElement()
                .asString()
                .matches("::error file=module/src/test/java/dev/watertight/junit/Leftovers\\.java,line=\\d+,"
                        + "title=Leak of a thread::left open by a, b%0A%0Athread .*")
                .doesNotContain("\n");
    }

    /** A ledger of a leak that lies in this module. */
    private static Ledger ledgerOf(Class<?> fixture) {
        Ledger ledger = new Ledger();
        LeakCheck check = LeakCheck.begin();
        leaveWaiting("left");
        LeakReport report = check.peek();
        Leftovers.endAll();
        ledger.tell(new Where("id", "a, b", fixture.getName()), report, part -> Ledger.Outcome.FAILED);
        return ledger;
    }

    @Test
    void gitHubIsToldNoLineThatItDoesNotHave() {
        assertThat(Annotations.of(ledgerOf(Fixture.class).entries(), directory, directory))
                .singleElement()
                .asString()
                .startsWith("::error title=Leak of a thread::");
    }

    @Test
    void gitHubShowsNoMoreThanTen() {
        Ledger ledger = new Ledger();
        for (int i = 0; i < 40; i++) {
            Ledger.Outcome outcome = i % 2 == 0 ? Ledger.Outcome.FAILED : Ledger.Outcome.WARNED;
            ledger.tell(
                    new Where("id" + i, "100%", "test"),
                    new LeakReport.Leaky(
                            "t", List.of(new Puzzle("" + (char) ('a' + i))), List.of(), List.of(), List.of()),
                    part -> outcome);
        }

        assertThat(Annotations.of(ledger.entries(), directory, directory))
                .hasSize(20)
                .allSatisfy(command -> assertThat(command).contains("100%25"))
                .filteredOn(command -> command.startsWith("::warning "))
                .hasSize(10);
    }

    @Test
    void gitHubIsToldOnlyThere() {
        assertThat(written(Map.of())).isEmpty();
        assertThat(written(Map.of("GITHUB_ACTIONS", "true", "GITHUB_WORKSPACE", directory.toString())))
                .startsWith("::error ");
    }

    private static String written(Map<String, String> environment) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new EndOfRun(ledgerOf(Fixture.class), Optional.empty(), environment::get)
                .tell(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }
}
