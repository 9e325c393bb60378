package dev.watertight.descriptor;

import dev.watertight.Origin;
import dev.watertight.descriptor.ProcessView.Stat;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything that was read of one descriptor, before it is known what to make of it.
 *
 * @param deleted whether the link is a path that was removed from its directory
 */
record Reading(
        DescriptorIdentity identity,
        Optional<Stat> stat,
        String link,
        boolean deleted,
        String fdinfoText,
        FdInfo fdinfo,
        OpenFlags flags,
        List<String> unknown,
        Optional<Origin> origin) {

    /** Reads what can be read. */
    static Reading of(ProcessView view, DescriptorIdentity identity) throws NoSuchFileException {
        int fd = identity.fd();
        List<String> unknown = new ArrayList<>();
        Optional<Stat> stat = tryTo("its type and inode", () -> view.stat(fd), unknown);
        String link = tryTo("where it points", () -> view.link(fd), unknown).orElse("");
        boolean deleted = Links.isPath(link)
                && link.endsWith(Links.DELETED)
                && stat.map(known -> known.links() == 0 || !view.linkLeadsTo(fd, known.inode()))
                        .orElse(true);
        String text = tryTo("its flags and other details", () -> view.fdinfo(fd), unknown)
                .orElse("");
        FdInfo fdinfo = FdInfo.parse(text);
        OpenFlags flags = fdinfo.openFlags(view.machine());
        return new Reading(identity, stat, link, deleted, text, fdinfo, flags, List.copyOf(unknown), Optional.empty());
    }

    private static <T> Optional<T> tryTo(String what, Read<T> read, List<String> unknown) throws NoSuchFileException {
        try {
            return Optional.of(read.get());
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            unknown.add(what + ": " + reason(e));
            return Optional.empty();
        }
    }

    /** Why something could not be read, in the words of the system. */
    static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (failure instanceof FileSystemException failed && failed.getReason() != null) {
            return Objects.requireNonNull(failed.getReason());
        }
        return Objects.requireNonNullElse(
                failure.getMessage(), failure.getClass().getSimpleName());
    }

    int fd() {
        return identity.fd();
    }

    Inode inode() {
        return stat.map(Stat::inode).orElse(Inode.UNKNOWN);
    }

    /** The type of file as stat(2) tells it, -1 if unknown. */
    int type() {
        return stat.map(Stat::type).orElse(-1);
    }

    /** The link without the mark that the kernel appends to a deleted file's path. */
    String path() {
        return deleted ? Links.withoutDeleted(link) : link;
    }

    /** The same, with where it was opened. */
    Reading openedAt(Origin known) {
        return new Reading(identity, stat, link, deleted, fdinfoText, fdinfo, flags, unknown, Optional.of(known));
    }

    ProcEntry entry() {
        return new ProcEntry(identity, link, fdinfoText, unknown, origin);
    }

    ProcEntry entryWithUnknown(String sentence) {
        List<String> all = new ArrayList<>(unknown);
        all.add(sentence);
        return new ProcEntry(identity, link, fdinfoText, all, origin);
    }

    private interface Read<T> {
        T get() throws IOException;
    }
}
