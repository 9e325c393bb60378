package org.acme.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Watertight
class InboxTest {

    @Test
    void listsFilesThatArrivedCompletely(@TempDir Path directory) throws IOException {
        Path monday = Files.createFile(directory.resolve("monday.csv"));
        Path friday = Files.createFile(directory.resolve("friday.csv"));
        Files.createFile(directory.resolve("sunday.csv.part"));

        assertEquals(List.of(friday, monday), new Inbox(directory).waiting());
    }

    @Test
    void archivesAFile(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("monday.csv"));

        Path archived = new Inbox(directory).archive(file);

        assertTrue(Files.exists(archived));
        assertFalse(Files.exists(file));
    }
}
