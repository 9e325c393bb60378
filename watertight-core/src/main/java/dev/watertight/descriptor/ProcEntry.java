package dev.watertight.descriptor;

import dev.watertight.Origin;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@code /proc} showed of a descriptor, word by word; see proc(5).
 *
 * @param identity what makes it the same descriptor at two looks
 * @param link where {@code /proc/self/fd/N} points, say {@code "socket:[1234]"}; empty if it could not be read
 * @param fdinfo the text of {@code /proc/self/fdinfo/N}; empty if it could not be read
 * @param unknown what could not be read and why, a sentence each
 * @param origin where it was opened, which {@code /proc} does not show but the agent records
 * @since 0.1
 */
public record ProcEntry(Object identity, String link, String fdinfo, List<String> unknown, Optional<Origin> origin) {

    public ProcEntry {
        unknown = List.copyOf(unknown);
        Objects.requireNonNull(origin, "origin");
    }
}
