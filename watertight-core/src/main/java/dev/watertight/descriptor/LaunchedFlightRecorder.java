package dev.watertight.descriptor;

import dev.watertight.common.HotSpot;
import dev.watertight.common.LaunchedOptions;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.util.Optional;

/** Descriptors of the flight recorder in a launched JVM that was started with a recording; see {@link FlightRecorder}. */
final class LaunchedFlightRecorder {

    /** The VM has it open, and the Java code of the recorder. */
    private static final int MOST_FOR_ONE_CHUNK = 2;

    private static final String OPTION = "-XX:StartFlightRecording";

    private LaunchedFlightRecorder() {}

    /** The directory of its chunks is named after the time of the start and the JVM's number. */
    static Optional<Ruling> rule(RegularFile file, RuntimeNoise.Clues clues) throws IOException {
        String pid = HotSpot.pid(clues.status()).orElse("");
        if (!file.path().matches(".*/\\d{4}(_\\d\\d){5}_" + pid + "(_\\d+)?/[^/]+\\.jfr") || !records(clues)) {
            return Optional.empty();
        }
        String reason =
                "the flight recorder writes to it: the JVM was started with a recording, and that begins a new file now and then";
        LaunchedOptions options = clues.program().options();
        if (!options.any(OPTION)) {
            return options.missing()
                    .map(why -> new Undecided("the flight recorder may write to it: " + JvmNoise.unknown(why)));
        }
        int count = clues.count(file);
        return Optional.of(
                count <= MOST_FOR_ONE_CHUNK
                        ? new Allowed(reason)
                        : new Undecided(reason + "; but it opens one twice at most, and the process has it open "
                                + count + " times"));
    }

    static Optional<Ruling> rule(Directory directory, RuntimeNoise.Clues clues) throws IOException {
        String configurations = HotSpot.home(clues.maps()).orElse("") + "/lib/jfr";
        return directory.path().equals(configurations) && records(clues)
                ? Optional.of(
                        new Undecided("the flight recorder lists its configurations with it and, on Java 17, forgets to"
                                + " close it; from outside nothing tells"))
                : Optional.empty();
    }

    /** Or may do so. */
    private static boolean records(RuntimeNoise.Clues clues) throws IOException {
        LaunchedOptions options = clues.program().options();
        return options.any(OPTION) || options.missing().isPresent();
    }
}
