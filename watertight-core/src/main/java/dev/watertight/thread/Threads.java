package dev.watertight.thread;

import dev.watertight.Snapshot;
import dev.watertight.common.JvmAttach;
import dev.watertight.common.OtherProcess;
import dev.watertight.origin.Origins;
import java.util.Objects;

/**
 * Takes snapshots of the threads of this JVM, platform and virtual.
 *
 * <p>A snapshot holds identities only. It costs some 100 nanoseconds for each virtual thread (Java 21 and newer), read from
 * the JDK's own lists. Where a JDK does not let these be read, up to JDK 24 a thread dump tells, which takes some
 * milliseconds and some 15 microseconds a thread; newer ones make the snapshot say that virtual threads were not observed.
 *
 * @since 0.1
 */
public final class Threads {

    private static final ThreadProbe PROBE = new ThreadProbe();

    private Threads() {}

    /** All threads that are alive in this JVM now, the calling one included. */
    public static Snapshot<LiveThread> snapshot() {
        Origins.request();
        return PROBE.snapshot();
    }

    /**
     * The threads of another process that are alive now. This works on Linux; elsewhere the snapshot is empty and {@link
     * Snapshot#unobserved()} says why.
     *
     * <p>Of a HotSpot JVM these are its Java threads, as {@code jcmd PID Thread.print} tells them; to be asked, that JVM
     * starts a thread of its own ({@code Attach Listener}) with the first snapshot and keeps it. Virtual threads are
     * among them up to JDK 24; where a later one may have some, the snapshot says that they were not observed. A JVM that has
     * just been started is waited for until it can be asked. Of another JVM than HotSpot the snapshot says that they were
     * not observed. Of any other process they are
     * its tasks, as the system knows them; the stack of one is the function of the kernel that it waits in, if any.
     *
     * @throws IllegalStateException if the process has ended, ended while it was read, or is hidden from this JVM; the
     *     message says which
     */
    public static Snapshot<LiveThread> snapshotOf(ProcessHandle process) {
        Objects.requireNonNull(process, "process");
        if (process.equals(ProcessHandle.current())) {
            return snapshot();
        }
        OtherProcess other = OtherProcess.of(process);
        return JvmAttach.isJvm(other) ? new JvmThreadProbe(other).snapshot() : new TaskProbe(other).snapshot();
    }
}
