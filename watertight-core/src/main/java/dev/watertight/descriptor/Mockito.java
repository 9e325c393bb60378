package dev.watertight.descriptor;

import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The jar that Mockito's inline mock maker writes to a temporary file and adds to the boot class path. From then on the
 * VM holds it, and the classes in it are the boot loader's.
 */
final class Mockito {

    private static final Pattern NAME = Pattern.compile("mockitoboot\\d+\\.jar");
    private static final String CLASS_IN_JAR = "org.mockito.internal.creation.bytebuddy.inject.MockMethodDispatcher";

    private static final String REASON =
            "the boot class loader holds it: Mockito put it on the boot class path, to mock classes inline";

    private Mockito() {}

    static Optional<Ruling> rule(Descriptor suspect, Clues clues) throws IOException {
        boolean held = suspect instanceof RegularFile file
                && file.flags().accessMode().equals("O_RDONLY")
                && mayBeJar(file.path())
                && isOnBootClassPath()
                && clues.isTheJdks(file, REASON);
        return held ? Optional.of(new Allowed(REASON)) : Optional.empty();
    }

    /** Whether it is the path of a temporary file with the name that Mockito chooses. */
    static boolean mayBeJar(String path) {
        int name = path.lastIndexOf('/') + 1;
        return NAME.matcher(path.substring(name)).matches() && isTemporary(path.substring(0, name));
    }

    private static boolean isTemporary(String directory) {
        try {
            return directory.equals(
                    Path.of(System.getProperty("java.io.tmpdir", "/tmp")).toRealPath() + "/");
        } catch (IOException e) {
            return false; // there is no such directory
        }
    }

    private static boolean isOnBootClassPath() {
        try {
            Class.forName(CLASS_IN_JAR, false, null);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
