package dev.watertight.common;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/**
 * What lies at an address of a process's memory: 8 bytes, in the machine's order; empty if they may not be read. It takes
 * the permission to trace the process, and that of the Yama module if there is one; see ptrace(2).
 *
 * @param process its directory under {@code /proc}
 */
public record Memory(Path process) implements LongFunction<OptionalLong> {

    @Override
    public OptionalLong apply(long address) {
        byte[] bytes = new byte[Long.BYTES];
        try (RandomAccessFile file = new RandomAccessFile(process.resolve("mem").toString(), "r")) {
            file.seek(address);
            file.readFully(bytes);
            return OptionalLong.of(
                    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
