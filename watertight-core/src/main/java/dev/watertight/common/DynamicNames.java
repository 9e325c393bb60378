package dev.watertight.common;

import dev.watertight.common.Executable.Section;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names by which an executable or a library and others are linked when they are loaded; see elf(5). They remain when all
 * other symbols are stripped from it.
 */
final class DynamicNames {

    private static final int LARGEST_TABLE = 1 << 26;

    private final byte[] table;

    private DynamicNames(byte[] table) {
        this.table = table;
    }

    /**
     * Those of the executable of a process; empty if it has none.
     *
     * @param process its directory under {@code /proc}
     * @param suspect what it is called if it must have some to tell what it is
     * @throws IOException if it cannot be read, or has none although it must
     */
    static Optional<DynamicNames> ofProcess(Path process, Pattern suspect) throws IOException {
        Path exe = process.resolve("exe");
        Optional<DynamicNames> names = of(exe, Elf.ofProcess(process));
        String name = Files.readSymbolicLink(exe).getFileName().toString().replace(" (deleted)", "");
        if (names.isEmpty() && suspect.matcher(name).matches()) {
            throw new IOException(
                    "it is called " + name + ", and is linked statically, so that it has no symbols that tell");
        }
        return names;
    }

    /**
     * Those of a file; empty if it has none, as programs that are linked statically.
     *
     * @throws IOException if it cannot be read
     */
    static Optional<DynamicNames> of(Path path, Executable headers) throws IOException {
        Optional<Section> names = headers.section(".dynstr");
        if (names.isEmpty()) {
            return Optional.empty();
        }
        Section section = names.get();
        if (section.size() < 0 || section.size() > LARGEST_TABLE) {
            throw new IOException("the names of its symbols make no sense");
        }
        byte[] table = new byte[(int) section.size()];
        try (RandomAccessFile file = new RandomAccessFile(path.toString(), "r")) {
            file.seek(section.offset());
            file.readFully(table);
        }
        return Optional.of(new DynamicNames(table));
    }

    boolean contain(String name) {
        byte[] sought = ("\0" + name + "\0").getBytes(StandardCharsets.US_ASCII);
        for (int from = 0; from + sought.length <= table.length; from++) {
            if (table[from] == 0 && Arrays.equals(table, from, from + sought.length, sought, 0, sought.length)) {
                return true;
            }
        }
        return false;
    }
}
