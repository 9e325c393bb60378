package org.acme.sites;

import dev.watertight.zoo.Scratch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Tests that leak nothing: they must not be held to be the culprit. They inherit what leaks before and after each. */
abstract class WithCleanTests {

    @Test
    void aLeaksNothing() throws IOException {
        try (InputStream in = Files.newInputStream(Scratch.file("clean"))) {
            in.readAllBytes();
        }
    }

    @Test
    void zLeaksNothing() throws IOException {
        aLeaksNothing();
    }
}
