package org.acme.sites;

import static dev.watertight.zoo.Expected.regularFile;
import static dev.watertight.zoo.Leaks.leak;
import static dev.watertight.zoo.Leaks.leakOfTheComingTest;

import dev.watertight.zoo.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens a file and leaks it: what the sites have in common. */
final class Opens {

    private Opens() {}

    /** Leaks a file that has this name. */
    static InputStream file(String name) {
        Path file = Scratch.file(name);
        return leak(open(file), regularFile(file));
    }

    /** Leaks a file, from what JUnit calls before it announces the test. */
    static InputStream fileOfTheComingTest(String name) {
        Path file = Scratch.file(name);
        return leakOfTheComingTest(open(file), regularFile(file));
    }

    /** Leaks a file that nobody is to be blamed for. */
    static void fileThatIsNotTold(String name) {
        leak(open(Scratch.file(name)));
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
