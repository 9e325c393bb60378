package dev.watertight.common;

import dev.watertight.common.Executable.Section;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/** Reads the headers of an executable of 64 bits; see elf(5). */
public final class Elf {

    private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
    private static final int SIXTY_FOUR_BITS = 2;
    private static final int BIG_ENDIAN = 2;
    private static final int LOADED_SEGMENT = 1;

    /** See the package {@code debug/buildinfo} of Go. */
    private static final byte[] GO_MAGIC = "\u00ff Go buildinf:".getBytes(StandardCharsets.ISO_8859_1);

    /** No linker writes so many bytes of headers. */
    private static final int MOST = 1 << 20;

    private final RandomAccessFile file;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    private Elf(RandomAccessFile file) {
        this.file = file;
    }

    /**
     * The executable of a running process.
     *
     * @param process its directory under {@code /proc}
     * @throws IOException if it cannot be read, or is no executable of 64 bits
     */
    public static Executable ofProcess(Path process) throws IOException {
        Path exe = process.resolve("exe");
        long inode = inode(exe).orElseThrow(() -> new IOException("nothing tells the inode of " + exe));
        try (RandomAccessFile file = new RandomAccessFile(exe.toString(), "r")) {
            return new Elf(file).read(inode);
        }
    }

    /**
     * The libraries of a process that Go's linker made ({@code -buildmode=c-shared}, or {@code plugin}).
     *
     * @param process its directory under {@code /proc}
     * @param maps the text of {@code /proc/PID/maps}
     * @param memory the 8 bytes at an address of the process
     */
    public static Libraries goLibraries(Path process, String maps, LongFunction<OptionalLong> memory) {
        Map<Path, Executable> files = new LinkedHashMap<>();
        List<String> unread = new ArrayList<>();
        Optional<Long> executable = inode(process.resolve("exe"));
        for (MappedCode.File mapped : MappedCode.all(maps)) {
            if (executable.filter(inode -> inode == mapped.inode()).isPresent()) {
                continue;
            }
            Path file = Path.of(process + "/root" + mapped.path());
            try {
                Executable library = library(file, mapped);
                if (library.writtenInGo()) {
                    files.put(file, library);
                }
            } catch (IOException | ArithmeticException | IndexOutOfBoundsException e) {
                if (mapped.mayBeElf(memory)) {
                    unread.add(mapped.path());
                }
            }
        }
        return new Libraries(files, unread);
    }

    /**
     * Libraries of a process.
     *
     * @param files those that Go's linker made, by where they are
     * @param unread those of which nothing tells whether it did, as they were deleted or have no sections
     */
    public record Libraries(Map<Path, Executable> files, List<String> unread) {}

    /**
     * A library that a process has mapped.
     *
     * @throws IOException if it cannot be read, or has been replaced
     */
    static Executable library(Path path, MappedCode.File mapped) throws IOException {
        long inode = inode(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
        if (inode != mapped.inode()) {
            throw new NoSuchFileException(path.toString(), null, "another file has taken its place");
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toString(), "r")) {
            return new Elf(file).read(inode);
        }
    }

    private static Optional<Long> inode(Path file) {
        try {
            return Files.getAttribute(file, "unix:ino") instanceof Long inode ? Optional.of(inode) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Executable read(long inode) throws IOException {
        ByteBuffer header = bytes(0, 64);
        byte[] magic = new byte[4];
        header.get(0, magic);
        if (!Arrays.equals(magic, MAGIC) || header.get(4) != SIXTY_FOUR_BITS) {
            throw new IOException("its executable is none of ELF with 64 bits");
        }
        order = header.get(5) == BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        header.order(order);
        List<Section> sections = new ArrayList<>();
        boolean writtenInGo = false;
        GoBuild build = GoBuild.UNKNOWN;
        int count = header.getShort(60) & 0xffff;
        int size = header.getShort(58) & 0xffff;
        if (count == 0) {
            throw new IOException("its executable has no table of sections, as packed ones have none, so that nothing"
                    + " tells whether Go made it");
        }
        ByteBuffer headers = bytes(header.getLong(40), Math.multiplyExact(count, size));
        int ofNames = (header.getShort(62) & 0xffff) * size;
        ByteBuffer names = bytes(headers.getLong(ofNames + 24), headers.getLong(ofNames + 32));
        for (int i = 0; i < count; i++) {
            int at = i * size;
            String name = name(names, headers.getInt(at));
            sections.add(
                    new Section(name, headers.getLong(at + 16), headers.getLong(at + 32), headers.getLong(at + 24)));
            if (name.equals(".go.buildinfo") && beginsAsInGo(headers.getLong(at + 24))) {
                writtenInGo = true;
                build = GoBuild.parse(bytes(headers.getLong(at + 24), headers.getLong(at + 32))
                        .array());
            }
        }
        return new Executable(inode, base(header), writtenInGo, build, sections);
    }

    private long base(ByteBuffer header) throws IOException {
        int count = header.getShort(56) & 0xffff;
        int size = header.getShort(54) & 0xffff;
        ByteBuffer segments = bytes(header.getLong(32), Math.multiplyExact(count, size));
        for (int at = 0; at < count * size; at += size) {
            if (segments.getInt(at) == LOADED_SEGMENT && segments.getLong(at + 8) == 0) {
                return segments.getLong(at + 16);
            }
        }
        throw new IOException("its executable does not say where it is to be loaded");
    }

    private boolean beginsAsInGo(long offset) throws IOException {
        byte[] magic = new byte[GO_MAGIC.length];
        bytes(offset, magic.length).get(magic);
        return Arrays.equals(magic, GO_MAGIC);
    }

    private static String name(ByteBuffer names, int start) throws IOException {
        if (start < 0 || start >= names.limit()) {
            throw new IOException("a section of its executable has no name");
        }
        int end = start;
        while (end < names.limit() && names.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - start];
        names.get(start, name);
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    private ByteBuffer bytes(long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || length > MOST) {
            throw new IOException("the headers of its executable make no sense");
        }
        byte[] bytes = new byte[(int) length];
        try {
            file.seek(offset);
            file.readFully(bytes);
        } catch (EOFException e) {
            throw new IOException("its executable is cut off", e);
        }
        return ByteBuffer.wrap(bytes).order(order);
    }
}
