package dev.watertight.descriptor;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The descriptors of one process as the kernel shows them. Everything this package knows comes through here: from
 * {@code /proc}, from recordings in tests, or by whatever other way.
 *
 * <p>A method that is asked about a descriptor throws {@link java.nio.file.NoSuchFileException} when that descriptor
 * has gone, and any other {@link IOException}, with the reason in the words of the system, when it is there but cannot
 * be read.
 */
interface ProcessView {

    /** Which descriptors are open, those excepted that it took to find out. */
    Listing list() throws IOException;

    /** What it takes to tell one file from another, as cheap as can be. */
    FileKey key(int fd) throws IOException;

    /** See stat(2). */
    Stat stat(int fd) throws IOException;

    /** Where the link of a descriptor points; bytes that are no UTF-8 as in {@link KernelText}. */
    String link(int fd) throws IOException;

    /** Whether the text of the link, taken as a path just as it stands, leads to that inode. */
    boolean linkLeadsTo(int fd, Inode inode);

    /** The text of fdinfo. */
    String fdinfo(int fd) throws IOException;

    /** The text of a table of sockets, say {@code "tcp6"}; throws NoSuchFileException if there is no such table. */
    String table(String name) throws IOException;

    /** What a socket says of itself; empty where it cannot be asked. */
    default Optional<SocketOptions> socketOptions(int fd) {
        return Optional.empty();
    }

    /** The descriptors of other processes whose links are among these, as far as they may be looked at. */
    default List<PipeStrangers.Stranger> ofOthers(Set<String> links) {
        return List.of();
    }

    /** The machine that the kernel runs on. */
    Machine machine();

    /**
     * The descriptors of a process.
     *
     * @param fds their numbers, ascending
     * @param unobserved why there may be more, a sentence each
     */
    record Listing(List<Integer> fds, List<String> unobserved) {}

    /**
     * Tells files apart.
     *
     * @param file stands for device and inode; its {@code equals} decides
     * @param unique whether that is enough: not so for anonymous inodes, which share one
     */
    record FileKey(Object file, boolean unique) {}

    /**
     * What stat(2) tells.
     *
     * @param mode type and permissions
     * @param links how many names the file has
     * @param device the device that it is, if it is one
     */
    record Stat(Inode inode, int mode, long links, long device) {

        /** The type of file, as inode(7) numbers them; 0 for an anonymous inode. */
        int type() {
            return mode & 0170000;
        }
    }
}
