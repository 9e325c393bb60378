package org.acme.orders;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The directory into which partners put files with orders. */
public final class Inbox {

    private final Path directory;

    public Inbox(Path directory) {
        this.directory = directory;
    }

    /** Those that have arrived completely, in the order of their names. */
    public List<Path> waiting() throws IOException {
        return Files.list(directory)
                .filter(file -> file.toString().endsWith(".csv"))
                .sorted()
                .toList();
    }

    /** Takes a file out of the inbox. */
    public Path archive(Path file) throws IOException {
        Path archive = Files.createDirectories(directory.resolve("archive"));
        return Files.move(file, archive.resolve(file.getFileName()));
    }
}
