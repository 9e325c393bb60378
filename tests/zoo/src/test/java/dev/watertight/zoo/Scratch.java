package dev.watertight.zoo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Files for the fixtures. They outlive the test, unlike those in a {@code @TempDir}; and to make them draws no random
 * number, so that a fixture can be the first one to do that.
 */
public final class Scratch {

    private static final Path ROOT = Path.of(
                    System.getProperty("java.io.tmpdir"),
                    "zoo-" + ProcessHandle.current().pid())
            .toAbsolutePath();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Scratch() {}

    /** A path where there is nothing yet, with this name. */
    public static Path path(String name) {
        try {
            return Files.createDirectories(ROOT.resolve(Integer.toString(COUNT.incrementAndGet())))
                    .resolve(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file with two lines of text. */
    public static Path file(String name) {
        try {
            return Files.writeString(path(name), "hello\nworld\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A directory with one file in it. */
    public static Path directory(String name) {
        try {
            Path directory = Files.createDirectory(path(name));
            Files.writeString(directory.resolve("entry.txt"), "hello\n");
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes everything. */
    static void clear() {
        if (!Files.exists(ROOT)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(ROOT)) {
            List<Path> all = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : all) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
