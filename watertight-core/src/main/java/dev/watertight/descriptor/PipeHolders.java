package dev.watertight.descriptor;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the descriptors that hold the other end of a pipe: those of the same process and, if it has none, those of other
 * processes.
 */
final class PipeHolders {

    private final ProcessView view;

    /** By what {@link ProcessView.FileKey} calls a file: the pipes that are asked about. */
    private final Map<Object, List<Holder>> holders = new HashMap<>();

    private final Map<Integer, OpenFlags> flags = new HashMap<>();
    private final Set<String> links = new HashSet<>();
    private @Nullable List<PipeStrangers.Stranger> strangers;
    private @Nullable String failure;
    private boolean found;

    /**
     * @param others whether to look for holders in other processes
     */
    PipeHolders(ProcessView view, List<Reading> readings, boolean others) {
        this.view = view;
        this.strangers = others ? null : List.of();
        for (Reading reading : readings) {
            if (reading.type() == Kinds.FIFO) {
                holders.put(reading.identity().file(), new ArrayList<>());
                flags.put(reading.fd(), reading.flags());
                links.add(reading.link());
            }
        }
    }

    /** The numbers that hold the other end; empty if that could not be found out. */
    Optional<List<Integer>> ofOtherEnd(Reading pipe) {
        if (!found) {
            find();
            found = true;
        }
        PipeEnd end = PipeEnd.of(pipe.flags());
        List<Holder> others = holders.getOrDefault(pipe.identity().file(), List.of()).stream()
                .filter(holder -> holder.fd != pipe.fd())
                .toList();
        boolean uncertain = end == PipeEnd.UNKNOWN || others.stream().anyMatch(other -> other.end == PipeEnd.UNKNOWN);
        if (failure != null || uncertain) {
            return Optional.empty();
        }
        return Optional.of(others.stream()
                .filter(other -> other.end.contains(end.other()))
                .map(Holder::fd)
                .toList());
    }

    /** Of other processes, as far as they may be looked at; empty if the process holds the other end itself, or may. */
    List<PipeHolder> ofOtherProcesses(Reading pipe, Optional<List<Integer>> otherEnd) {
        PipeEnd end = PipeEnd.of(pipe.flags());
        boolean elsewhere = otherEnd.filter(List::isEmpty).isPresent() && (end == PipeEnd.READ || end == PipeEnd.WRITE);
        if (!elsewhere) {
            return List.of();
        }
        List<PipeStrangers.Stranger> known = strangers;
        if (known == null) {
            known = view.ofOthers(links);
            strangers = known;
        }
        return known.stream()
                .filter(stranger -> stranger.link().equals(pipe.link())
                        && stranger.inode().equals(pipe.inode())
                        && stranger.end().contains(end.other()))
                .map(PipeStrangers.Stranger::holder)
                .toList();
    }

    /** The pipe's entry; if the other end could not be found, with the reason. */
    ProcEntry entry(Reading pipe, Optional<List<Integer>> otherEnd) {
        return otherEnd.isPresent()
                ? pipe.entry()
                : pipe.entryWithUnknown("who holds the other end: "
                        + (failure == null ? "that takes the flags, and not all could be read" : failure));
    }

    private void find() {
        try {
            for (int fd : view.list().fds()) {
                look(fd);
            }
        } catch (IOException e) {
            failure = Reading.reason(e);
        }
    }

    private void look(int fd) {
        try {
            List<Holder> pipe = holders.get(view.key(fd).file());
            if (pipe != null) {
                OpenFlags known = flags.get(fd);
                pipe.add(new Holder(fd, PipeEnd.of(known == null ? read(fd) : known)));
            }
        } catch (IOException e) {
            // it has gone, or it is no pipe: those can always be looked at
        }
    }

    private OpenFlags read(int fd) throws NoSuchFileException {
        try {
            return FdInfo.parse(view.fdinfo(fd)).openFlags(view.machine());
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            return OpenFlags.UNKNOWN;
        }
    }

    /** As in {@code "read end; write end held by fd 7 of this process"}. */
    static String describe(PipeEnd end, Optional<List<Integer>> otherEnd) {
        if (end == PipeEnd.UNKNOWN || end == PipeEnd.NEITHER || otherEnd.isEmpty()) {
            return end.toString();
        }
        String other = end == PipeEnd.BOTH ? "" : "; " + end.other();
        List<Integer> fds = otherEnd.get();
        if (fds.isEmpty()) {
            return end + (other.isEmpty() ? "" : other + " not held by this process");
        }
        return end + other + (other.isEmpty() ? "; also" : "") + " held by "
                + fds.stream().map(fd -> "fd " + fd).collect(Collectors.joining(", ")) + " of this process";
    }

    private record Holder(int fd, PipeEnd end) {}
}
