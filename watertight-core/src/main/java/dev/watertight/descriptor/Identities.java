package dev.watertight.descriptor;

import dev.watertight.descriptor.ProcessView.FileKey;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out the identity of descriptors, with as few system calls as can be: one for a regular file or a directory.
 * Not safe for use by several threads.
 */
final class Identities {

    /**
     * What fdinfo tells that never changes, by the kernel's name. The pid of a pidfd is not here: it turns to -1 when the
     * process is reaped; since Linux 6.9 each process has an inode of its own instead.
     */
    private static final Map<String, String> FIXED = Map.of(
            "anon_inode:[eventfd]", "eventfd-id",
            "anon_inode:[timerfd]", "clockid",
            "anon_inode:[fanotify]", "fanotify flags",
            "anon_inode:bpf-map", "map_id",
            "anon_inode:bpf-prog", "prog_id",
            "anon_inode:bpf_link", "link_id",
            "anon_inode:btf", "btf_id");

    private static final String UNREADABLE = "unreadable";

    private final ProcessView view;

    /**
     * The last identity of those that took fdinfo to find out, by number. Without it, a process that has run out of
     * descriptors, and so cannot read fdinfo, would make each eventfd of the baseline look like a new one.
     */
    private final Map<Integer, DescriptorIdentity> known = new HashMap<>();

    Identities(ProcessView view) {
        this.view = view;
    }

    /** The identity of what has this number now; empty if nothing has. */
    Optional<DescriptorIdentity> of(int fd) {
        try {
            FileKey key = view.key(fd);
            return Optional.of(key.unique() ? new DescriptorIdentity(fd, key.file(), "") : ofSpecial(fd, key.file()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return ofUnreadable(fd);
        }
    }

    private DescriptorIdentity ofSpecial(int fd, Object file) throws IOException {
        String link = view.link(fd);
        // a device or FIFO: its inode is its own, and its path may change
        if (Links.isPath(link)) {
            return new DescriptorIdentity(fd, file, "");
        }
        String fixed = FIXED.get(link);
        return fixed == null ? new DescriptorIdentity(fd, file, link) : ofShared(fd, file, link, fixed);
    }

    private DescriptorIdentity ofShared(int fd, Object file, String link, String fixed) throws NoSuchFileException {
        try {
            String value = FdInfo.parse(view.fdinfo(fd)).value(fixed).orElse("");
            var identity = new DescriptorIdentity(fd, file, (link + " " + value).strip());
            known.put(fd, identity);
            return identity;
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            DescriptorIdentity last = known.get(fd);
            return last != null && last.file().equals(file) && last.detail().startsWith(link)
                    ? last
                    : new DescriptorIdentity(fd, file, link);
        }
    }

    /** It is there, but what it is the system will not say; that is no reason to pass over it. */
    private Optional<DescriptorIdentity> ofUnreadable(int fd) {
        try {
            return Optional.of(new DescriptorIdentity(fd, UNREADABLE, view.link(fd)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(new DescriptorIdentity(fd, UNREADABLE, ""));
        }
    }
}
