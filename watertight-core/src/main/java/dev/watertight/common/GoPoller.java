package dev.watertight.common;

import dev.watertight.common.Executable.Section;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * Asks a program of Go 1.26 or newer for the number of the epoll instance with which its runtime polls: it is in the variable
 * {@code epfd} of package runtime (see {@code runtime/netpoll_epoll.go} of Go's sources), in the process's memory.
 *
 * <p>Where that lies nothing tells in a stripped program; but which code belongs to which function every program tells, as
 * its runtime needs that itself (see {@code runtime/symtab.go}, {@code debug/gosym/pclntab.go}). The function {@code
 * runtime.netpollinit}, which opens the epoll instance, refers to one variable that is -1 at first: that is {@code epfd}.
 */
public final class GoPoller {

    private static final byte[] FUNCTION = "\0runtime.netpollinit\0".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] MAKER_OF_PIPES = "\0internal/poll.newPoolPipe\0".getBytes(StandardCharsets.US_ASCII);

    /** See {@code pcHeader} in {@code runtime/symtab.go}: how the table begins since Go 1.20. */
    private static final int MAGIC = 0xfffffff1;

    private static final int FUNCTIONS = 8;
    private static final int NAMES = 32;
    private static final int END_OF_NAMES = 40;
    private static final int CODE_TABLE = 64;
    private static final int LONGEST_HEADER = 72;

    /** The word of {@code moduledata} that tells where the code begins; the first one tells where the table is. */
    private static final int TEXT = 22;

    private static final int LARGEST_TABLE = 1 << 28;
    private static final int LONGEST_CODE = 1 << 16;

    private final Path exe;
    private final Executable executable;

    private GoPoller(Path exe, Executable executable) {
        this.exe = exe;
        this.executable = executable;
    }

    /**
     * The number of the runtime's epoll instance; -1 if it has opened none so far; empty if that cannot be found out.
     *
     * @param exe the executable's file, say {@code /proc/PID/exe}
     * @param maps the text of {@code /proc/PID/maps}
     * @param memory the 8 bytes at an address of the process
     * @throws IOException if the file cannot be read
     */
    public static OptionalInt number(Path exe, Executable executable, String maps, LongFunction<OptionalLong> memory)
            throws IOException {
        OptionalLong shift = executable.shift(maps);
        Optional<Section> module = executable.section(".go.module");
        Optional<Section> table = executable.section(".gopclntab");
        boolean known =
                executable.writtenInGo() && System.getProperty("os.arch", "").equals("amd64");
        if (!known || shift.isEmpty() || module.isEmpty() || table.isEmpty()) {
            return OptionalInt.empty();
        }
        long moved = shift.getAsLong();
        long start = module.get().address() + moved;
        OptionalLong text = memory.apply(start + TEXT * Long.BYTES);
        boolean hasTable =
                memory.apply(start).equals(OptionalLong.of(table.get().address() + moved));
        if (!hasTable || text.isEmpty()) {
            return OptionalInt.empty();
        }
        OptionalLong variable = new GoPoller(exe, executable).variable(table.get(), text.getAsLong() - moved);
        OptionalLong value = variable.isEmpty() ? variable : memory.apply(variable.getAsLong() + moved);
        return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) value.getAsLong());
    }

    /**
     * Whether the program has the function that makes the pipes through which Go lets the kernel copy from one connection to
     * another, and which it keeps in a pool; yes if that cannot be found out. See {@code internal/poll/splice_linux.go}.
     *
     * @param exe as above
     * @throws IOException as above
     */
    static boolean poolsPipes(Path exe, Executable executable) throws IOException {
        Optional<Section> table = executable.sections().stream()
                .filter(section -> section.name().endsWith("gopclntab"))
                .findFirst();
        if (table.isEmpty()) {
            return true;
        }
        try (RandomAccessFile file = new RandomAccessFile(exe.toString(), "r")) {
            ByteBuffer functions = read(file, table.get().offset(), table.get().size(), LARGEST_TABLE);
            return indexOf(MAKER_OF_PIPES, functions, 0, functions.limit()) >= 0;
        } catch (IndexOutOfBoundsException e) {
            return true;
        }
    }

    /** Its address as the linker gave it. */
    private OptionalLong variable(Section table, long text) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(exe.toString(), "r")) {
            ByteBuffer functions = read(file, table.offset(), table.size(), LARGEST_TABLE);
            Optional<Section> code = executable.section(".text");
            Optional<Section> data = executable.section(".noptrdata");
            if (functions.limit() < LONGEST_HEADER
                    || functions.getInt(0) != MAGIC
                    || code.isEmpty()
                    || data.isEmpty()) {
                return OptionalLong.empty();
            }
            Optional<long[]> range = range(functions);
            if (range.isEmpty()) {
                return OptionalLong.empty();
            }
            long from = text + range.get()[0];
            ByteBuffer body = read(
                    file,
                    code.get().offset() + from - code.get().address(),
                    range.get()[1] - range.get()[0],
                    LONGEST_CODE);
            ByteBuffer initial = read(file, data.get().offset(), data.get().size(), LARGEST_TABLE);
            return onlyUnset(body, from, initial, data.get().address());
        } catch (IndexOutOfBoundsException e) {
            return OptionalLong.empty(); // the table is another one than we know
        }
    }

    /** From where to where the function's code reaches, from the beginning of all code. */
    private static Optional<long[]> range(ByteBuffer functions) {
        long names = functions.getLong(NAMES);
        int name = indexOf(FUNCTION, functions, (int) names, (int) functions.getLong(END_OF_NAMES)) + 1;
        if (name == 0) {
            return Optional.empty();
        }
        int table = (int) functions.getLong(CODE_TABLE);
        int count = (int) functions.getLong(FUNCTIONS);
        for (int i = 0; i < count; i++) {
            int at = table + 2 * Integer.BYTES * i;
            int description = table + functions.getInt(at + Integer.BYTES);
            if (functions.getInt(description + Integer.BYTES) == name - names) {
                return Optional.of(new long[] {
                    Integer.toUnsignedLong(functions.getInt(at)),
                    Integer.toUnsignedLong(functions.getInt(at + 2 * Integer.BYTES))
                });
            }
        }
        return Optional.empty();
    }

    private static int indexOf(byte[] name, ByteBuffer bytes, int from, int to) {
        for (int start = from; start + name.length <= to; start++) {
            int i = 0;
            while (i < name.length && bytes.get(start + i) == name[i]) {
                i++;
            }
            if (i == name.length) {
                return start;
            }
        }
        return -1;
    }

    /**
     * The only variable of four bytes that the code refers to, and that is -1 before the program begins. An instruction
     * says by how much the variable is away from its own end.
     */
    private static OptionalLong onlyUnset(ByteBuffer code, long address, ByteBuffer initial, long data) {
        Set<Long> found = new HashSet<>();
        for (int i = 0; i + Integer.BYTES <= code.limit(); i++) {
            long target = address + i + Integer.BYTES + code.getInt(i);
            long offset = target - data;
            if (offset >= 0
                    && offset % Integer.BYTES == 0
                    && offset + Integer.BYTES <= initial.limit()
                    && initial.getInt((int) offset) == -1) {
                found.add(target);
            }
        }
        return found.size() == 1 ? OptionalLong.of(found.iterator().next()) : OptionalLong.empty();
    }

    private static ByteBuffer read(RandomAccessFile file, long offset, long length, int most) throws IOException {
        if (offset < 0 || length < 0 || length > most || offset + length > file.length()) {
            throw new IndexOutOfBoundsException("no such part of the file");
        }
        byte[] bytes = new byte[(int) length];
        file.seek(offset);
        file.readFully(bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
