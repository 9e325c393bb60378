package dev.watertight.process;

import dev.watertight.common.NativeCalls;
import dev.watertight.origin.Recorder;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether this process has no child at all, and so no descendant: then waitid(2) fails with ECHILD, whoever started one and
 * however. It is asked not to wait and to leave those that have ended to whoever waits for them.
 */
final class NoChildren {

    /** In {@code include/uapi/linux/wait.h}: P_ALL; WNOHANG, WSTOPPED, WEXITED, WNOWAIT and __WALL. */
    private static final long ALL = 0;

    private static final long OPTIONS = 1 | 2 | 4 | 0x01000000 | 0x40000000;

    /** In {@code include/uapi/asm-generic/errno-base.h}. */
    private static final int ECHILD = 10;

    private static final MemorySegment ERRNO = Arena.global().allocate(Linker.Option.captureStateLayout());
    private static final Optional<MethodHandle> SYSCALL =
            NativeCalls.syscall(Recorder.find().isPresent(), Linker.Option.captureCallState("errno"));
    private static final OptionalLong NUMBER = number();

    private NoChildren() {}

    /** Whether it certainly has none; false if nobody can tell. One thread at a time may ask. */
    static boolean certain() {
        if (NUMBER.isEmpty() || SYSCALL.isEmpty()) {
            return false;
        }
        try {
            long result = (long) SYSCALL.get().invokeExact(ERRNO, NUMBER.getAsLong(), ALL, 0L, 0L, OPTIONS, 0L);
            return result == -1 && ERRNO.get(ValueLayout.JAVA_INT, 0) == ECHILD;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a system call cannot throw", e);
        }
    }

    private static OptionalLong number() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return OptionalLong.empty();
        }
        return switch (System.getProperty("os.arch", "")) {
            case "amd64" -> OptionalLong.of(247);
            case "aarch64" -> OptionalLong.of(95);
            default -> OptionalLong.empty();
        };
    }
}
