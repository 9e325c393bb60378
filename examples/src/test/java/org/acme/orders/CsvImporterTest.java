package org.acme.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Watertight
class CsvImporterTest {

    @TempDir
    Path directory;

    @Test
    void readsAnOrderALine() throws IOException {
        Path file = Files.writeString(directory.resolve("orders.csv"), "apples,3\npears,2\n");

        assertEquals(List.of(new Order("apples", 3), new Order("pears", 2)), new CsvImporter().read(file));
    }

    @Test
    void readsAnEmptyFile() throws IOException {
        Path file = Files.createFile(directory.resolve("orders.csv"));

        assertEquals(List.of(), new CsvImporter().read(file));
    }

    @Test
    void refusesAnOrderWithoutAnAmount() throws IOException {
        Path file = Files.writeString(directory.resolve("orders.csv"), "apples,3\npears\n");

        assertThrows(IllegalArgumentException.class, () -> new CsvImporter().read(file));
    }
}
