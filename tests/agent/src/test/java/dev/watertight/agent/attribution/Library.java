package dev.watertight.agent.attribution;

import java.io.Closeable;
import java.io.IOException;

/** Code of others, as far as fixtures go. */
final class Library {

    private Library() {}

    static void close(Closeable closeable) throws IOException {
        closeable.close();
    }
}
