package org.acme.orders;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads orders from a file, one a line. */
public final class CsvImporter {

    public List<Order> read(Path file) throws IOException {
        BufferedReader reader = Files.newBufferedReader(file);
        List<Order> orders = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            orders.add(Order.parse(line));
        }
        reader.close();
        return orders;
    }
}
