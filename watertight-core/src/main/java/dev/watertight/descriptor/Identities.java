package dev.watertight.descriptor;

import dev.watertight.descriptor.ProcessView.FileKey;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    private final Openings openings;

    /** The last identity of each number. Those of numbers that have been closed stay; there are never many. */
    private final Map<Integer, Known> known = new HashMap<>();

    Identities(ProcessView view, Openings openings) {
        this.view = view;
        this.openings = openings;
    }

    /** The identity of what has this number now; empty if nothing has. */
    Optional<DescriptorIdentity> of(int fd) {
        try {
            long opening = openings.serialOf(fd);
            FileKey key = view.key(fd);
            for (long now = openings.serialOf(fd); now != opening; now = openings.serialOf(fd)) {
                opening = now; // it was closed or opened in between, so the inode may be that of another opening
                key = view.key(fd);
            }
            Known last = known.get(fd);
            if (last != null && last.ownInode && last.identity.isOf(key.file(), opening)) {
                return Optional.of(last.identity);
            }
            openings.seen(fd, opening, key.file());
            var plain = new DescriptorIdentity(fd, key.file(), "", opening);
            Known found = key.unique() ? new Known(plain, true) : ofSpecial(plain, last);
            known.put(fd, found);
            return Optional.of(found.identity);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return ofUnreadable(fd);
        }
    }

    private Known ofSpecial(DescriptorIdentity plain, @Nullable Known last) throws IOException {
        String link = view.link(plain.fd());
        // a device, FIFO, pipe or socket: its inode is its own, and a path may change
        if (Links.isPath(link) || Links.isNumbered(link, "pipe|socket")) {
            return new Known(plain, true);
        }
        String fixed = FIXED.get(link);
        return fixed == null ? new Known(plain.with(link), false) : ofShared(plain, link, fixed, last);
    }

    /**
     * A process that has run out of descriptors cannot read fdinfo; without what was known before, each eventfd of the
     * baseline would look like a new one then.
     */
    private Known ofShared(DescriptorIdentity plain, String link, String fixed, @Nullable Known last)
            throws NoSuchFileException {
        try {
            String value = FdInfo.parse(view.fdinfo(plain.fd())).value(fixed).orElse("");
            return new Known(plain.with((link + " " + value).strip()), false);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            return last != null
                            && last.identity.isOf(plain.file(), plain.opening())
                            && last.identity.detail().startsWith(link)
                    ? last
                    : new Known(plain.with(link), false);
        }
    }

    /**
     * An identity that was found out.
     *
     * @param ownInode whether no descriptor of another kind can have the same inode, so that the inode tells all
     */
    private record Known(DescriptorIdentity identity, boolean ownInode) {}

    /** It is there, but what it is the system will not say; that is no reason to pass over it. */
    private Optional<DescriptorIdentity> ofUnreadable(int fd) {
        try {
            return Optional.of(new DescriptorIdentity(fd, UNREADABLE, view.link(fd), openings.serialOf(fd)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(new DescriptorIdentity(fd, UNREADABLE, "", openings.serialOf(fd)));
        }
    }
}
