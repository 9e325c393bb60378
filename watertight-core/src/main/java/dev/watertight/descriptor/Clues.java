package dev.watertight.descriptor;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What else tells about suspects; read when first needed, and once for all that are judged together. */
final class Clues {

    private final OwnProcess process;
    private final JdkDescriptors known;
    private @Nullable List<EventPoll> eventPolls;
    private @Nullable List<EventPoll> httpSelectors;
    private @Nullable JvmThreads threads;
    private @Nullable Tasks tasks;
    private @Nullable List<Descriptor> sockets;

    Clues(OwnProcess process, JdkDescriptors known) {
        this.process = process;
        this.known = known;
    }

    List<EventPoll> eventPolls() throws IOException {
        if (eventPolls == null) {
            eventPolls = process.eventPolls();
        }
        return eventPolls;
    }

    /** The selectors of the clients that {@link HttpClients} is about. */
    List<EventPoll> httpSelectors() throws IOException {
        if (httpSelectors == null) {
            httpSelectors = HttpClients.selectors(this);
        }
        return httpSelectors;
    }

    List<Descriptor> sockets() throws IOException {
        if (sockets == null) {
            sockets = process.sockets();
        }
        return sockets;
    }

    /**
     * Whether it is the one descriptor of this file that is the JDK's, where one is for certain. When a test has opened
     * the file, too, nothing tells which is whose; the first is taken for the JDK's, and stays so.
     */
    boolean isTheJdks(RegularFile file, String reason) throws IOException {
        List<Descriptor> sameFile = process.linked(file.path()::equals);
        if (sameFile.stream().noneMatch(known::contains)) {
            sameFile.stream().findFirst().ifPresent(first -> known.add(first, reason));
        }
        return known.contains(file);
    }

    JvmThreads threads() {
        if (threads == null) {
            threads = JvmThreads.now();
        }
        return threads;
    }

    Tasks tasks() {
        if (tasks == null) {
            tasks = Tasks.now();
        }
        return tasks;
    }

    /**
     * Whether a virtual thread was ever started: {@code jdk.internal.misc.CarrierThread} then makes a thread group right
     * below the root group, for good.
     */
    boolean virtualThreadsWereUsed() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        ThreadGroup[] groups = new ThreadGroup[root.activeGroupCount() + 16];
        int count = root.enumerate(groups, false);
        for (int i = 0; i < count; i++) {
            if (groups[i].getName().equals("CarrierThreads")) {
                return true;
            }
        }
        return count == groups.length; // enumerate() leaves out what does not fit
    }
}
