package dev.watertight.descriptor;

import dev.watertight.common.NativeCalls;
import dev.watertight.origin.Recorder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Looks at this process by system calls: getdents64(2) and fstat(2), with buffers that are used again, in place of
 * names and paths. What a snapshot needs comes this way; what only suspects need comes from {@code /proc} as ever, and
 * so does whatever a system call refuses, with the reason in the words of the system.
 *
 * <p>Only where the JVM has nothing to warn of: where native access is allowed to Watertight, or where the agent is there. See
 * JEP 454 and JEP 472.
 */
final class NativeView implements ProcessView {

    private static final String DIRECTORY = "/proc/self/fd";

    /** {@code AT_FDCWD} in {@code include/uapi/linux/fcntl.h}. */
    private static final long CURRENT_DIRECTORY = -100;

    /** {@code O_CLOEXEC}, the same on both machines. */
    private static final long CLOSE_ON_EXEC = 02000000;

    /** The same on both machines too: {@code include/uapi/asm-generic/socket.h}. */
    private static final long SOL_SOCKET = 1;

    private static final long SO_TYPE = 3;
    private static final long SO_ACCEPTCONN = 30;
    private static final long SO_PROTOCOL = 38;
    private static final long SO_DOMAIN = 39;

    /** System calls that have the same number everywhere. */
    private static final long PIDFD_OPEN = 434;

    private static final long PIDFD_GETFD = 438;

    private static final int BUFFER = 32 * 1024;

    private final ProcFs procFs;
    private final Kernel kernel;
    private final Calls calls;
    private final MemorySegment path;
    private final MemorySegment status;
    private final MemorySegment entries;
    private final byte[] copy = new byte[BUFFER];

    private NativeView(ProcFs procFs, Kernel kernel, Arena arena) {
        this.procFs = procFs;
        this.kernel = kernel;
        this.calls = kernel.calls;
        this.path = arena.allocateFrom(DIRECTORY);
        this.status = arena.allocate(256, 8);
        this.entries = arena.allocate(BUFFER, 8);
    }

    /**
     * What differs from machine to machine: system calls, O_DIRECTORY and {@code struct stat}. See syscalls(2), and
     * {@code arch/x86/include/uapi/asm/stat.h} and {@code include/uapi/asm-generic/stat.h} in the kernel's sources.
     */
    private record Kernel(Calls calls, long directory, Layout layout) {

        private static final Kernel AMD64 =
                new Kernel(new Calls(257, 3, 5, 217, 55), 0200000, new Layout(24, 16, ValueLayout.JAVA_LONG, 40));

        private static final Kernel AARCH64 =
                new Kernel(new Calls(56, 57, 80, 61, 209), 040000, new Layout(16, 20, ValueLayout.JAVA_INT, 32));
    }

    /** Numbers of system calls. */
    private record Calls(long openat, long close, long fstat, long getdents64, long getsockopt) {}

    /** Where in {@code struct stat} what lies; device and inode come first everywhere. */
    private record Layout(long mode, long links, ValueLayout linksLayout, long device) {

        Inode inode(MemorySegment status) {
            return new Inode(status.get(ValueLayout.JAVA_LONG, 0), status.get(ValueLayout.JAVA_LONG, 8));
        }

        /** As {@link Stat#type()}. */
        int type(MemorySegment status) {
            return status.get(ValueLayout.JAVA_INT, mode) & 0170000;
        }

        Stat read(MemorySegment status) {
            return new Stat(
                    inode(status),
                    status.get(ValueLayout.JAVA_INT, mode),
                    linksLayout instanceof ValueLayout.OfLong wide
                            ? status.get(wide, links)
                            : status.get(ValueLayout.JAVA_INT, links),
                    status.get(ValueLayout.JAVA_LONG, device));
        }
    }

    /** The native way where it is allowed and known, else the given one. */
    static ProcessView orElse(ProcFs procFs) {
        boolean linux = System.getProperty("os.name", "").equals("Linux");
        if (!linux) {
            return procFs;
        }
        return switch (System.getProperty("os.arch", "")) {
            case "amd64" -> find(procFs, Kernel.AMD64);
            case "aarch64" -> find(procFs, Kernel.AARCH64);
            default -> procFs;
        };
    }

    private static ProcessView find(ProcFs procFs, Kernel kernel) {
        return SystemCall.FOUND.isPresent() ? new NativeView(procFs, kernel, Arena.global()) : procFs;
    }

    /** A constant: the compiler makes a plain call of it, and of a field that only never changes it does not. */
    private static final class SystemCall {
        static final Optional<MethodHandle> FOUND =
                NativeCalls.syscall(Recorder.find().isPresent());
        static final @Nullable MethodHandle HANDLE = FOUND.orElse(null);
    }

    /** Negative if it failed; why is asked of {@code /proc} then. */
    private long call(long number, long first, long second, long third, long fourth, long fifth) {
        try {
            return (long)
                    Objects.requireNonNull(SystemCall.HANDLE).invokeExact(number, first, second, third, fourth, fifth);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a system call cannot throw", e);
        }
    }

    @Override
    public synchronized Listing list() throws IOException {
        long directory = call(calls.openat, CURRENT_DIRECTORY, path.address(), kernel.directory | CLOSE_ON_EXEC, 0, 0);
        if (directory < 0) {
            return procFs.list();
        }
        List<Integer> fds = new ArrayList<>();
        long length;
        try {
            do {
                length = call(calls.getdents64, directory, entries.address(), BUFFER, 0, 0);
                addAll((int) length, (int) directory, fds);
            } while (length > 0);
        } finally {
            call(calls.close, directory, 0, 0, 0, 0);
        }
        if (length < 0) {
            return procFs.list();
        }
        Collections.sort(fds);
        return new Listing(fds, List.of());
    }

    /** See {@code struct linux_dirent64} in getdents64(2): inode, offset, length of the entry, type, name. */
    private void addAll(int length, int directory, List<Integer> fds) {
        if (length <= 0) {
            return;
        }
        MemorySegment.copy(entries, ValueLayout.JAVA_BYTE, 0, copy, 0, length);
        for (int at = 0; at < length; at += size(at)) {
            int fd = 0;
            int end = at + 19;
            for (; copy[end] >= '0' && copy[end] <= '9'; end++) {
                fd = 10 * fd + copy[end] - '0';
            }
            if (copy[end] == 0 && end > at + 19 && fd != directory) {
                fds.add(fd);
            }
        }
    }

    private int size(int at) {
        return (copy[at + 16] & 0xff) | (copy[at + 17] & 0xff) << 8;
    }

    @Override
    public synchronized FileKey key(int fd) throws IOException {
        if (call(calls.fstat, fd, status.address(), 0, 0, 0) != 0) {
            Stat stat = procFs.stat(fd);
            return new FileKey(stat.inode(), stat.type() != 0);
        }
        return new FileKey(kernel.layout.inode(status), kernel.layout.type(status) != 0);
    }

    @Override
    public synchronized Stat stat(int fd) throws IOException {
        return call(calls.fstat, fd, status.address(), 0, 0, 0) == 0 ? kernel.layout.read(status) : procFs.stat(fd);
    }

    @Override
    public synchronized Optional<SocketOptions> socketOptions(int fd) {
        try {
            return Optional.of(new SocketOptions(
                    option(fd, SO_DOMAIN),
                    option(fd, SO_TYPE),
                    option(fd, SO_PROTOCOL),
                    option(fd, SO_ACCEPTCONN) != 0));
        } catch (IOException e) {
            return Optional.empty(); // it has gone, and will be left out for that
        }
    }

    /**
     * What the sockets of another process say of themselves, by number: each is copied here by pidfd_getfd(2), for as long
     * as it takes to ask it. That takes the permission to trace the process; see ptrace(2).
     */
    static IntFunction<Optional<SocketOptions>> socketsOf(long pid) {
        return ThisProcess.VIEW instanceof NativeView view
                ? fd -> view.socketOptionsOf(pid, fd)
                : fd -> Optional.empty();
    }

    private synchronized Optional<SocketOptions> socketOptionsOf(long pid, int fd) {
        long process = call(PIDFD_OPEN, pid, 0, 0, 0, 0);
        if (process < 0) {
            return Optional.empty();
        }
        try {
            long copy = call(PIDFD_GETFD, process, fd, 0, 0, 0);
            if (copy < 0) {
                return Optional.empty();
            }
            try {
                return socketOptions((int) copy);
            } finally {
                call(calls.close, copy, 0, 0, 0, 0);
            }
        } finally {
            call(calls.close, process, 0, 0, 0, 0);
        }
    }

    private int option(int fd, long name) throws IOException {
        status.set(ValueLayout.JAVA_INT, 8, 4);
        if (call(calls.getsockopt, fd, SOL_SOCKET, name, status.address(), status.address() + 8) != 0) {
            throw new IOException("a socket that is open tells its options");
        }
        return status.get(ValueLayout.JAVA_INT, 0);
    }

    @Override
    public String link(int fd) throws IOException {
        return procFs.link(fd);
    }

    @Override
    public boolean linkLeadsTo(int fd, Inode inode) {
        return procFs.linkLeadsTo(fd, inode);
    }

    @Override
    public String fdinfo(int fd) throws IOException {
        return procFs.fdinfo(fd);
    }

    @Override
    public String table(String name) throws IOException {
        return procFs.table(name);
    }

    @Override
    public List<PipeStrangers.Stranger> ofOthers(Set<String> links) {
        return procFs.ofOthers(links);
    }

    @Override
    public Machine machine() {
        return procFs.machine();
    }
}
