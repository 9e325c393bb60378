package dev.watertight.descriptor;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What else in the process tells about descriptors; read when first needed, and once for all that are inspected. */
final class Surroundings {

    private final ProcessView view;
    private final SocketTables sockets;
    private final PipeHolders pipes;

    private Surroundings(ProcessView view, List<Reading> readings, boolean others) {
        this.view = view;
        this.sockets = new SocketTables(view, readings);
        this.pipes = new PipeHolders(view, readings, others);
    }

    /** For what is told: who else holds the other ends of pipes is looked for. */
    static Surroundings of(ProcessView view, List<Reading> readings) {
        return new Surroundings(view, readings, true);
    }

    /** Without a look at other processes, which takes its time. */
    static Surroundings ofProcessAlone(ProcessView view, List<Reading> readings) {
        return new Surroundings(view, readings, false);
    }

    SocketTables sockets() {
        return sockets;
    }

    PipeHolders pipes() {
        return pipes;
    }

    /** Where the link of a descriptor points, if it still stands for that inode. */
    Optional<String> linkOf(int fd, Inode inode) {
        try {
            return view.stat(fd).inode().equals(inode) ? Optional.of(view.link(fd)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
