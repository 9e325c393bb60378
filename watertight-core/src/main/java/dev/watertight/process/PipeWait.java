package dev.watertight.process;

import dev.watertight.common.Observing;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc} tells of a thread that reads from a pipe, see proc(5): the system call it waits in. Elsewhere than
 * on Linux, and where {@code /proc} does not tell, it knows nothing.
 */
final class PipeWait {

    private static final Path OWN_DESCRIPTORS = Path.of("/proc/self/fd");

    private final Path thread;

    private PipeWait(Path thread) {
        this.thread = thread;
    }

    /** Of the thread that asks; null where that cannot be known. */
    static @Nullable PipeWait ofThisThread() {
        if (READ == null) {
            return null;
        }
        try {
            Path thread = Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self")));
            return Files.isReadable(thread.resolve("syscall")) ? new PipeWait(thread) : null;
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    /** The number of the system call read(2), which differs from one architecture to another; null if unknown. */
    private static final @Nullable String READ =
            switch (System.getProperty("os.name", "") + " " + System.getProperty("os.arch", "")) {
                case "Linux amd64", "Linux x86_64" -> "0";
                case "Linux aarch64", "Linux riscv64", "Linux loongarch64" -> "63";
                case "Linux ppc64le", "Linux ppc64", "Linux s390x", "Linux i386", "Linux x86", "Linux arm" -> "3";
                default -> null;
            };

    /**
     * The descriptor on which the thread waits for bytes to come, so that it has read all that were there. Empty if it
     * does not wait, or if that cannot be told.
     *
     * <p>Within read(2) of a pipe, only the wait for bytes can be interrupted, which the kernel calls sleeping; the one
     * for a writer that is at work on the pipe cannot (pipe_read in fs/pipe.c of Linux). The thread must be in the same
     * call before and after it was seen to sleep.
     *
     * @param length of its reads: there are others that a thread may wait in
     * @param calls how many reads have come to an end so far
     */
    OptionalInt descriptor(int length, LongSupplier calls) {
        return Observing.alone(() -> {
            long before = calls.getAsLong();
            OptionalInt descriptor = readFrom(length);
            boolean sleeps = descriptor.isPresent() && ProcessState.of(thread) == ProcessState.SLEEPING;
            boolean same = sleeps && readFrom(length).equals(descriptor) && calls.getAsLong() == before;
            return same ? descriptor : OptionalInt.empty();
        });
    }

    /** The descriptor from which the thread reads in a system call right now. */
    private OptionalInt readFrom(int length) {
        try (InputStream in = new FileInputStream(thread.resolve("syscall").toFile())) {
            String[] call = new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ", -1);
            return call.length > 3 && call[0].equals(READ) && Long.decode(call[3]) == length
                    ? OptionalInt.of(Integer.decode(call[1]))
                    : OptionalInt.empty();
        } catch (IOException | NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** The pipe that is this descriptor of a process, as its link shows it; empty if it is none, or cannot be read. */
    static Optional<Path> pipe(long pid, int descriptor) {
        return pipe(Path.of("/proc/" + pid + "/fd/" + descriptor));
    }

    private static Optional<Path> pipe(Path descriptor) {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor))
                    .filter(target -> target.toString().startsWith("pipe:["));
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
            return Optional.empty();
        }
    }

    /**
     * Writes a byte into a pipe of which this JVM has the reading end, to wake the thread that reads from it.
     *
     * @return whether it could be done
     */
    static boolean wake(Path pipe) {
        return Observing.alone(() -> {
            for (Path descriptor : ownDescriptors()) {
                if (pipe(descriptor).equals(Optional.of(pipe))) {
                    // no channel, the first of which would open a socket for good; and nothing that could truncate
                    try (OutputStream out = new FileOutputStream(descriptor.toFile(), true)) {
                        out.write(0);
                        return true;
                    } catch (IOException e) {
                        return false;
                    }
                }
            }
            return false;
        });
    }

    private static List<Path> ownDescriptors() {
        List<Path> descriptors = new ArrayList<>();
        String[] numbers = OWN_DESCRIPTORS.toFile().list();
        if (numbers != null) {
            for (String number : numbers) {
                descriptors.add(OWN_DESCRIPTORS.resolve(number));
            }
        }
        return descriptors;
    }
}
