package dev.watertight.descriptor;

import java.util.List;

/**
 * What {@code /proc} showed of a descriptor, word by word; see proc(5).
 *
 * @param identity what makes it the same descriptor at two looks
 * @param link where {@code /proc/self/fd/N} points, say {@code "socket:[1234]"}; empty if it could not be read
 * @param fdinfo the text of {@code /proc/self/fdinfo/N}; empty if it could not be read
 * @param unknown what could not be read and why, a sentence each
 * @since 0.1
 */
public record ProcEntry(Object identity, String link, String fdinfo, List<String> unknown) {

    public ProcEntry {
        unknown = List.copyOf(unknown);
    }
}
