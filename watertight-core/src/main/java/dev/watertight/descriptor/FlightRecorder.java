package dev.watertight.descriptor;

import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Descriptors of the JDK's flight recorder. */
final class FlightRecorder {

    private static final Path CONFIGURATIONS = Path.of(System.getProperty("java.home", ""), "lib", "jfr");
    private static final boolean CLOSES_CONFIGURATIONS = Runtime.version().feature() >= 25;

    private FlightRecorder() {}

    static Optional<Ruling> rule(Descriptor suspect, Clues clues) throws IOException {
        if (suspect instanceof RegularFile file && isChunk(file) && JvmOptions.any("-XX:StartFlightRecording")) {
            return Optional.of(
                    new Allowed("the flight recorder writes to it: this JVM was started with a recording, and"
                            + " that begins a new file now and then"));
        }
        if (suspect instanceof Directory directory
                && isProc(directory)
                && repository().isPresent()) {
            return Optional.of(new Allowed(
                    "the flight recorder lists processes with it: the VM opens it once, natively," + " and keeps it"));
        }
        if (suspect instanceof Directory directory && isConfigurations(directory)) {
            return switch (OpenedBy.of(suspect, "jdk.jfr", "jdk.jfr.")) {
                case THAT_PART ->
                    Optional.of(
                            new Allowed("the flight recorder lists its configurations with it, and on Java 17 forgets"
                                    + " to close it"));
                case OTHERS -> Optional.empty();
                case UNKNOWN ->
                    Optional.of(
                            new Undecided(
                                    "the flight recorder opens the directory of its configurations and, on"
                                            + " Java 17, forgets to close it; only where it was opened would tell, which takes the agent"));
            };
        }
        return Optional.empty();
    }

    /** The chunk into which the recorder writes now. A recording that was left open is a leak, and so is its chunk. */
    private static boolean isChunk(RegularFile file) throws IOException {
        Optional<Path> repository = repository();
        return file.path().endsWith(".jfr")
                && file.flags().accessMode().equals("O_RDWR")
                && repository.isPresent()
                && file.path().startsWith(repository.get().toRealPath() + "/");
    }

    /** {@code jdk.SystemProcess} events. No Java code opens directories so: this is opendir(3). */
    private static boolean isProc(Directory directory) {
        return directory.path().equals("/proc")
                && directory.flags().has("O_DIRECTORY")
                && directory.flags().has("O_NONBLOCK");
    }

    private static boolean isConfigurations(Directory directory) throws IOException {
        return !CLOSES_CONFIGURATIONS
                && Files.exists(CONFIGURATIONS)
                && directory.path().equals(CONFIGURATIONS.toRealPath().toString());
    }

    /** Set when the flight recorder is initialised. */
    private static Optional<Path> repository() {
        return Optional.ofNullable(System.getProperty("jdk.jfr.repository")).map(Path::of);
    }
}
