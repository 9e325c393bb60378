package dev.watertight.descriptor;

import dev.watertight.Resource.Fact;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** The text of {@code /proc/PID/fdinfo/N}: a line a field, {@code key:<blanks>value}; see proc_pid_fdinfo(5). */
record FdInfo(List<String> lines) {

    static final FdInfo EMPTY = new FdInfo(List.of());

    /** What every descriptor has. */
    private static final Set<String> COMMON = Set.of("pos", "flags", "mnt_id", "ino", "lock");

    static FdInfo parse(String text) {
        return new FdInfo(text.lines().toList());
    }

    Optional<String> value(String key) {
        return values(key).findFirst();
    }

    Stream<String> values(String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key) && line.startsWith(":", key.length()))
                .map(line -> line.substring(key.length() + 1).strip());
    }

    /** A number in the given radix, possibly with a prefix {@code 0x}; empty if missing or no number. */
    OptionalLong number(String key, int radix) {
        return value(key).map(text -> toNumber(text, radix)).orElse(OptionalLong.empty());
    }

    OpenFlags openFlags(Machine machine) {
        OptionalLong flags = number("flags", 8);
        return flags.isPresent() ? machine.flags().name((int) flags.getAsLong()) : OpenFlags.UNKNOWN;
    }

    /** What descriptors of this kind only have. */
    List<Fact> ofKind() {
        return lines.stream()
                .filter(line -> line.indexOf(':') > 0 && !COMMON.contains(key(line)))
                .map(line -> new Fact(
                        key(line), line.substring(key(line).length() + 1).strip()))
                .toList();
    }

    private static String key(String line) {
        return line.substring(0, line.indexOf(':'));
    }

    static OptionalLong toNumber(String text, int radix) {
        String digits = text.startsWith("0x") ? text.substring(2) : text;
        try {
            return OptionalLong.of(
                    digits.startsWith("-") ? Long.parseLong(digits, radix) : Long.parseUnsignedLong(digits, radix));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
