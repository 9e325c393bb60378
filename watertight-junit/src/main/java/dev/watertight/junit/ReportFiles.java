package dev.watertight.junit;

import dev.watertight.LeakCheck;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Writes the reports of a run: JSON for programs, and a page for people that needs nothing but itself. Each run has files
 * of its own, since several JVMs may write into one directory.
 */
final class ReportFiles {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** In the page, in place of the data. */
    private static final String PLACEHOLDER = "\"DATA\"";

    /** The last point of the chart. */
    private static final Where END = new Where("", "the end of the run", "the end of the run");

    private static final int MOST_RUNS_A_SECOND = 1000;

    private ReportFiles() {}

    /**
     * Writes them.
     *
     * @return what to say about it: where they are, or why they are not there, which fails nothing
     */
    static String write(Path directory, Ledger ledger) {
        Instant now = Instant.now();
        try {
            ledger.count(END, LeakCheck.begin().baseline());
            String json = Json.text(ReportData.of(ledger, now));
            Path file = writeNew(
                    directory, TIME.format(now) + "-" + ProcessHandle.current().pid(), json);
            Files.writeString(file, page(json), StandardOpenOption.CREATE_NEW);
            return "Watertight: the report is " + file;
        } catch (IOException | RuntimeException e) {
            return "Watertight: there is no report, since " + Parameters.REPORT + " names " + directory.toAbsolutePath()
                    + ", where it could not be written: " + e;
        }
    }

    /** Writes the JSON under a name that nobody else has, and says how to call the page. */
    private static Path writeNew(Path directory, String name, String json) throws IOException {
        Files.createDirectories(directory);
        for (int i = 0; i < MOST_RUNS_A_SECOND; i++) {
            String unique = "watertight-" + name + (i == 0 ? "" : "-" + i);
            try {
                Files.writeString(directory.resolve(unique + ".json"), json, StandardOpenOption.CREATE_NEW);
                return directory.resolve(unique + ".html");
            } catch (FileAlreadyExistsException e) {
                // Another run of this second has it: so the next name.
            }
        }
        throw new FileAlreadyExistsException(
                directory.resolve("watertight-" + name).toString());
    }

    /** The page with the data in it. */
    static String page(String json) throws IOException {
        String page = template();
        int place = page.indexOf(PLACEHOLDER);
        return page.substring(0, place) + json + page.substring(place + PLACEHOLDER.length());
    }

    private static String template() throws IOException {
        URL resource = ReportFiles.class.getResource("report.html");
        if (resource == null) {
            throw new FileNotFoundException("the jar of watertight-junit lacks the page");
        }
        URLConnection connection = resource.openConnection();
        connection.setUseCaches(false); // or the jar would stay open
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
