package dev.watertight.junit;

import dev.watertight.junit.Ledger.Count;
import dev.watertight.junit.Ledger.Entry;
import dev.watertight.junit.Ledger.Gap;
import dev.watertight.junit.Ledger.Loss;
import dev.watertight.junit.Ledger.Sighting;
import dev.watertight.origin.Recorder;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** A ledger as JSON; {@code docs/schema/report.schema.json} describes it, and changes with it. */
final class ReportData {

    private static final int VERSION = 1;

    private ReportData() {}

    static Map<String, Object> of(Ledger ledger, Instant at) {
        return Json.object(
                "version", VERSION,
                "at", at,
                "pid", ProcessHandle.current().pid(),
                "java", System.getProperty("java.version", ""),
                "origins", Recorder.find().isPresent(),
                "tests", ledger.testsRun(),
                "leaks", ledger.entries().stream().map(ReportData::entry).toList(),
                "inconclusive", ledger.gaps().stream().map(ReportData::gap).toList(),
                "vanished", ledger.losses().stream().map(ReportData::loss).toList(),
                "stale", ledger.stale(),
                "unusedAllowances", ledger.unused(),
                "notes", ledger.notes(),
                "counts", ledger.counts().stream().map(ReportData::count).toList());
    }

    private static Map<String, Object> entry(Entry entry) {
        Map<String, Object> object = Json.object(
                "signature", entry.signature().text(),
                "kind", entry.signature().kind(),
                "details", entry.details());
        entry.line().ifPresent(line -> object.put("line", line(line)));
        object.put(
                "sightings",
                entry.sightings().stream().map(ReportData::sighting).toList());
        return object;
    }

    private static Map<String, Object> line(StackTraceElement line) {
        Map<String, Object> object = Json.object("class", line.getClassName(), "method", line.getMethodName());
        String file = line.getFileName();
        if (file != null) {
            object.put("file", file);
        }
        if (line.getLineNumber() > 0) {
            object.put("number", line.getLineNumber());
        }
        return object;
    }

    private static Map<String, Object> sighting(Sighting sighting) {
        Map<String, Object> object = Json.object(
                "test", sighting.where().test(),
                "name", sighting.where().name(),
                "title", sighting.title(),
                "outcome", sighting.outcome().name().toLowerCase(Locale.ROOT));
        if (!sighting.reason().isEmpty()) {
            object.put("reason", sighting.reason());
        }
        return object;
    }

    private static Map<String, Object> gap(Gap gap) {
        return Json.object(
                "text",
                gap.text(),
                "tests",
                gap.wheres().stream().map(Where::name).toList());
    }

    private static Map<String, Object> loss(Loss loss) {
        return Json.object(
                "text",
                loss.text(),
                "warned",
                loss.warned(),
                "tests",
                loss.wheres().stream().map(Where::name).toList());
    }

    private static Map<String, Object> count(Count count) {
        return Json.object("name", count.where().name(), "sizes", count.sizes());
    }
}
