package dev.watertight.descriptor;

/** Tells the kinds of descriptors apart: by the type of the file, and by the name that the kernel gives in the link. */
final class Kinds {

    /** Types of files; see inode(7). */
    static final int FIFO = 0010000;

    static final int CHARACTER_DEVICE = 0020000;
    static final int BLOCK_DEVICE = 0060000;
    static final int SOCKET = 0140000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR_FILE = 0100000;
    private static final int SYMBOLIC_LINK = 0120000;

    private static final String NAMESPACES = "cgroup|ipc|mnt|net|pid|pid_for_children|time|time_for_children|user|uts";

    private Kinds() {}

    static Descriptor of(Reading reading, Surroundings surroundings) {
        boolean hasPath = Links.isPath(reading.link());
        return switch (reading.type()) {
            case REGULAR_FILE -> hasPath ? ofFile(reading) : ofName(reading, surroundings);
            case DIRECTORY -> Directory.of(reading);
            case CHARACTER_DEVICE, BLOCK_DEVICE -> Device.of(reading);
            case FIFO -> hasPath ? Fifo.of(reading, surroundings) : Pipe.of(reading, surroundings);
            // a socket file that was opened with O_PATH is no socket
            case SOCKET ->
                hasPath ? OtherDescriptor.of(reading) : surroundings.sockets().socketOf(reading);
            default -> ofName(reading, surroundings);
        };
    }

    /** Of those types that have no kind of their own. */
    static String typeName(int type) {
        return switch (type) {
            case REGULAR_FILE -> "file";
            case SYMBOLIC_LINK -> "symbolic link";
            case SOCKET -> "socket";
            default -> "";
        };
    }

    private static Descriptor ofFile(Reading reading) {
        if (reading.link().startsWith(Links.MEMFD)) {
            return MemFd.of(reading);
        }
        return Links.isSecretMemory(reading.link()) ? OtherDescriptor.of(reading) : RegularFile.of(reading);
    }

    /** The names are those that the kernel's sources pass to anon_inode_getfile() and its siblings. */
    private static Descriptor ofName(Reading reading, Surroundings surroundings) {
        return switch (reading.link()) {
            case "anon_inode:[eventpoll]" -> EventPoll.of(reading, surroundings);
            case "anon_inode:[eventfd]" -> EventFd.of(reading);
            case "anon_inode:[timerfd]" -> TimerFd.of(reading);
            case "anon_inode:[signalfd]" -> SignalFd.of(reading);
            case "anon_inode:inotify" -> Inotify.of(reading);
            case "anon_inode:[fanotify]" -> Fanotify.of(reading);
            case "anon_inode:[pidfd]" -> PidFd.of(reading);
            case "anon_inode:[io_uring]" -> IoUring.of(reading);
            case "anon_inode:[perf_event]" -> PerfEvent.of(reading);
            case "anon_inode:[userfaultfd]" -> UserFaultFd.of(reading);
            case "anon_inode:bpf-map" -> Bpf.of(reading, Bpf.Type.MAP);
            case "anon_inode:bpf-prog" -> Bpf.of(reading, Bpf.Type.PROGRAM);
            case "anon_inode:bpf_link" -> Bpf.of(reading, Bpf.Type.LINK);
            case "anon_inode:btf" -> Bpf.of(reading, Bpf.Type.BTF);
            default ->
                Links.isNumbered(reading.link(), NAMESPACES) ? Namespace.of(reading) : OtherDescriptor.of(reading);
        };
    }
}
