package dev.watertight.descriptor;

import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * This JVM's descriptors, all of them, whoever asks: what is said of one suspect must not depend on which others are
 * suspected. To be used under {@link dev.watertight.common.Observing} only.
 */
final class OwnProcess {

    private final ProcessView view;
    private final Openings openings;
    private final Identities identities;

    OwnProcess() {
        this(ThisProcess.VIEW, Openings.OWN);
    }

    /** Another process, under the same conditions. */
    OwnProcess(ProcessView view) {
        this(view, Openings.NONE);
    }

    private OwnProcess(ProcessView view, Openings openings) {
        this.view = view;
        this.openings = openings;
        this.identities = new Identities(view, openings);
    }

    /**
     * The descriptors whose link is accepted, ascending by number. Only of those are details read.
     *
     * @throws IOException if the descriptors cannot be listed
     */
    List<Descriptor> linked(Predicate<String> links) throws IOException {
        List<Reading> readings = new ArrayList<>();
        for (int fd : view.list().fds()) {
            try {
                DescriptorIdentity identity =
                        links.test(view.link(fd)) ? identities.of(fd).orElse(null) : null;
                if (identity != null) {
                    readings.add(openings.addTo(Reading.of(view, identity)));
                }
            } catch (IOException e) {
                // it was closed since it was listed, or will not say what it is: nothing of the JDK's does that
            }
        }
        Surroundings surroundings = Surroundings.ofProcessAlone(view, readings);
        return readings.stream().map(reading -> Kinds.of(reading, surroundings)).toList();
    }

    /** The links that are accepted. */
    Set<String> links(Predicate<String> links) throws IOException {
        Set<String> found = new HashSet<>();
        for (int fd : view.list().fds()) {
            try {
                found.add(view.link(fd));
            } catch (IOException e) {
                // as above
            }
        }
        found.removeIf(links.negate());
        return found;
    }

    List<Descriptor> sockets() throws IOException {
        return linked(link -> Links.isNumbered(link, "socket"));
    }

    List<Pipe> pipes() throws IOException {
        return only(Pipe.class, linked(link -> Links.isNumbered(link, "pipe")));
    }

    List<EventPoll> eventPolls() throws IOException {
        return only(EventPoll.class, linked(link -> link.equals(Links.ANONYMOUS + "[eventpoll]")));
    }

    /**
     * Makes sure that the process may open so many more descriptors. Classes of the JDK that fail to open theirs when
     * they are initialised are of no use for the rest of the JVM's life, and that must not be our doing.
     *
     * @throws IOException if it may not
     */
    void requireRoomFor(int more) throws IOException {
        int open = view.list().fds().size();
        long most = mostOpenFiles();
        if (open + more > most) {
            throw new IOException("the process has " + open + " of " + most + " possible descriptors open, and trying"
                    + " out what the JDK does takes " + more);
        }
    }

    /** See proc_pid_limits(5): {@code "Max open files  <soft>  <hard>  files"}. */
    private static long mostOpenFiles() throws IOException {
        try (BufferedReader limits =
                new BufferedReader(new FileReader("/proc/self/limits", StandardCharsets.ISO_8859_1))) {
            for (String line = limits.readLine(); line != null; line = limits.readLine()) {
                if (line.startsWith("Max open files")) {
                    String soft = line.strip().split("\\s+", -1)[3];
                    return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
                }
            }
        }
        throw new IOException("/proc/self/limits does not tell how many descriptors the process may open");
    }

    static Set<Object> identities(List<? extends Descriptor> descriptors) {
        return descriptors.stream().map(Descriptor::identity).collect(Collectors.toSet());
    }

    private static <T> List<T> only(Class<T> type, List<Descriptor> descriptors) {
        return descriptors.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
