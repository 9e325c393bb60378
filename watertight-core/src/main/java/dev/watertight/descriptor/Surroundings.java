package dev.watertight.descriptor;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What else in the process tells about descriptors; read when first needed, and once for all that are inspected. */
final class Surroundings {

    private final ProcessView view;
    private final SocketTables sockets;
    private final PipeHolders pipes;

    Surroundings(ProcessView view, List<Reading> readings) {
        this.view = view;
        this.sockets = new SocketTables(view, readings);
        this.pipes = new PipeHolders(view, readings);
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
