package org.acme.guide;

import static dev.watertight.Allowances.ignoringThreadsNamed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.watertight.LeakCheck;
import dev.watertight.LeakError;
import dev.watertight.LeakReport;
import dev.watertight.Resource;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.thread.LiveThread;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Checks without a test framework, as the guide shows them. */
@EnabledOnOs(OS.LINUX)
class LeakCheckDemo {

    @TempDir
    Path directory;

    @Test
    void throwsAtTheEnd() throws IOException {
        Path file = Files.createFile(directory.resolve("orders.csv"));

        try (LeakCheck check = LeakCheck.begin()) {
            try (InputStream orders = Files.newInputStream(file)) {
                orders.readAllBytes();
            }
        } // LeakError if anything was left open
    }

    @Test
    void throwsWhatWasLeftOpen() throws IOException {
        Path file = Files.createFile(directory.resolve("orders.csv"));
        LeakCheck check = LeakCheck.begin();
        InputStream forgotten = Files.newInputStream(file);

        assertThrows(LeakError.class, check::close);

        forgotten.close();
    }

    @Test
    void answersWithAValue() {
        LeakCheck check = LeakCheck.configure()
                .named("the import of orders")
                .kinds(Descriptor.class, LiveThread.class)
                .settlingTime(Duration.ofSeconds(3))
                .allowing(ignoringThreadsNamed("metrics-*").because("they report for as long as the JVM runs"))
                .begin();

        LeakReport report = check.finish();
        if (report instanceof LeakReport.Leaky leaky) {
            for (Resource leak : leaky.leaks()) {
                System.out.println(leak.describe());
            }
        } else if (report instanceof LeakReport.Inconclusive inconclusive) {
            System.out.println(inconclusive.unobserved());
        }

        assertEquals("the import of orders", report.scope());
    }
}
