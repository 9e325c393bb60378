package dev.watertight.agent.attribution;

import java.io.Closeable;
import java.io.IOException;
import java.util.function.Consumer;

/** Code of others, as far as fixtures go. */
final class Library {

    private static final Consumer<String> OPENER = name -> Open.file(name);

    private Library() {}

    static void close(Closeable closeable) throws IOException {
        closeable.close();
    }

    static Runnable opening(String name) {
        return () -> Open.file(name);
    }

    /** By a lambda expression that the library keeps. */
    static void open(String name) {
        OPENER.accept(name);
    }
}
