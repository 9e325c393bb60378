package dev.watertight.common;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An executable file; see elf(5).
 *
 * @param inode its inode's number
 * @param base the address that the file's first byte is to have
 * @param writtenInGo whether Go's linker made it: it has a section .go.buildinfo that begins as it must
 * @param build what Go's linker says of it
 * @param sections its sections; empty if they were stripped from it
 */
public record Executable(long inode, long base, boolean writtenInGo, GoBuild build, List<Section> sections) {

    /** {@code START-END PERMISSIONS OFFSET DEVICE INODE PATH}; see proc_pid_maps(5). */
    private static final Pattern FIRST_MAPPING =
            Pattern.compile("(?m)^(\\p{XDigit}+)-\\p{XDigit}+ \\S+ 0+ \\S+ (\\d+)\\b");

    public Executable {
        sections = List.copyOf(sections);
    }

    /** The addresses are those that the linker gave; the offset is that in the file. */
    public record Section(String name, long address, long size, long offset) {

        boolean contains(long candidate) {
            return Long.compareUnsigned(candidate - address, size) < 0;
        }
    }

    Optional<Section> section(String name) {
        return sections.stream().filter(each -> each.name.equals(name)).findFirst();
    }

    /** Whether an address in a process lies in that section of the executable. */
    public boolean isIn(String section, long address, String maps) {
        OptionalLong shift = shift(maps);
        return shift.isPresent()
                && section(section)
                        .filter(each -> each.contains(address - shift.getAsLong()))
                        .isPresent();
    }

    /** By how much the process's addresses differ from the linker's: not by 0 if it is position-independent. */
    OptionalLong shift(String maps) {
        Matcher mapping = FIRST_MAPPING.matcher(maps);
        while (mapping.find()) {
            if (Long.parseUnsignedLong(mapping.group(2)) == inode) {
                return OptionalLong.of(Long.parseUnsignedLong(mapping.group(1), 16) - base);
            }
        }
        return OptionalLong.empty();
    }
}
