package dev.watertight.descriptor;

import dev.watertight.Origin;
import dev.watertight.Resource;
import java.util.List;
import java.util.Optional;

/**
 * An open file descriptor: a number of a process, and what it stood for when it was looked at. There is one type a
 * kind, with the details of that kind.
 *
 * <p>A detail that is unknown is empty, and {@link #entry()} and {@link #facts()} say why.
 *
 * @since 0.1
 */
public sealed interface Descriptor extends Resource
        permits PathDescriptor,
                Pipe,
                Socket,
                EventPoll,
                EventFd,
                TimerFd,
                SignalFd,
                Inotify,
                Fanotify,
                PidFd,
                MemFd,
                IoUring,
                PerfEvent,
                Bpf,
                UserFaultFd,
                Namespace,
                OtherDescriptor {

    /** The number by which the process knows it. */
    int fd();

    /** How it was opened. */
    OpenFlags flags();

    /** The file behind it; {@link Inode#UNKNOWN} if that could not be read. */
    Inode inode();

    /** What {@code /proc} showed of it, word by word, and what it did not show. */
    ProcEntry entry();

    /** What it is, at one glance and without its number: {@code "TCP socket, listening on 127.0.0.1:8080"}. */
    String summary();

    /**
     * The number, and whether it is still the same file: device and inode or, where many descriptors share one inode,
     * what else the kernel tells that never changes. Flags, file offset, name and the state of a socket do not count.
     *
     * <p>Where the agent records openings, the opening counts too. Without it, what is closed and opened again under the
     * same number may look the same: the same file, a new file to which
     * the file system gave the inode of a deleted one, an epoll instance, an eventfd to which the kernel gave the id of a
     * closed one.
     */
    @Override
    default Object identity() {
        return entry().identity();
    }

    @Override
    default String kind() {
        return "descriptor";
    }

    @Override
    default String describe() {
        return "fd " + fd() + "  " + summary();
    }

    @Override
    default Optional<Origin> origin() {
        return entry().origin();
    }

    @Override
    default List<Fact> facts() {
        return Facts.of(this).toList();
    }
}
