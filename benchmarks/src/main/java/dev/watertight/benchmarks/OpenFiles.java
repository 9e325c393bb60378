package dev.watertight.benchmarks;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** So many descriptors of one kind, on top of what the JVM has open. */
public final class OpenFiles implements AutoCloseable {

    private final List<Closeable> open = new ArrayList<>();
    private final Path file;

    OpenFiles(Kind kind, int count) throws IOException {
        this.file = Files.createTempFile("benchmark", ".txt");
        for (int i = 0; i < count; i++) {
            open.add(kind.isSocket(i) ? new DatagramSocket(0) : new FileInputStream(file.toFile()));
        }
    }

    /** What to open. */
    public enum Kind {
        FILES,
        /** UDP sockets, each bound to a port of its own. */
        SOCKETS,
        /** One of each by turns. */
        MIXED;

        private boolean isSocket(int number) {
            return this == SOCKETS || (this == MIXED && number % 2 == 1);
        }
    }

    /** One file more, for the caller to close. */
    Closeable oneMore() throws IOException {
        return new FileInputStream(file.toFile());
    }

    @Override
    public void close() throws IOException {
        for (Closeable each : open) {
            each.close();
        }
        Files.delete(file);
    }
}
