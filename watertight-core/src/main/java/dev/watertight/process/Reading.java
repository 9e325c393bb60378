package dev.watertight.process;

import dev.watertight.common.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One stream of a session's process while it is read, with the threads that do so. */
final class Reading {

    /** How long what the process wrote last may take to be read. */
    private static final long READING_SECONDS = 5;

    /** How long the thread that reads may take to end, and what the process wrote last to reach the user's stream. */
    private static final long PATIENCE_SECONDS = 2;

    private final Output output;
    private final long pid;
    private final int descriptor;
    private final Drain drain;
    private final Thread thread;
    private final @Nullable Tee tee;
    private final @Nullable Thread teeThread;

    /**
     * @param pid of the process
     * @param descriptor the one of the process that is read
     */
    Reading(Output output, Drain drain, @Nullable Tee tee, long pid, int descriptor) {
        this.output = output;
        this.drain = drain;
        this.tee = tee;
        this.pid = pid;
        this.descriptor = descriptor;
        this.thread = thread("watertight reads the " + output.name() + " of pid " + pid, drain);
        this.teeThread = tee == null ? null : thread("watertight copies the " + output.name() + " of pid " + pid, tee);
    }

    /** It takes nothing over from the thread that creates it: it may outlive what that one works at. */
    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    void start() {
        thread.start();
        drain.findPipe(PipeWait.pipe(pid, descriptor));
        if (teeThread != null) {
            teeThread.start();
        }
    }

    Output output() {
        return output;
    }

    /** The end of what no match has read, and what could not be kept or copied of all; lines for a message. */
    String describe() {
        String failure = tee == null ? null : tee.failure();
        return Complaint.tail(output)
                + (failure == null
                        ? ""
                        : "    not all of it was copied to the stream that was passed to tee: " + failure + "\n");
    }

    /** Whether all is read that the process has written; to be asked when it has ended. */
    boolean hasReadAll() {
        return drain.hasReadAll();
    }

    /**
     * Ends the threads and closes the stream.
     *
     * @param ended whether the process has ended; otherwise it can write on, but nobody will read it
     * @return what could not be ended or read, and why; empty if all is
     */
    List<String> close(boolean ended) {
        boolean whole = ended
                && Patience.await(READING_SECONDS, TimeUnit.SECONDS, () -> hasEnded(thread) || drain.hasReadAll());
        boolean stopped = await(() -> {
            if (!hasEnded(thread)) {
                drain.stop();
            }
            return hasEnded(thread);
        });
        List<String> left = new ArrayList<>();
        if (!whole && (!stopped || output.isCut())) {
            left.add("the rest of its " + output.name() + ", which is read no more"
                    + (ended ? ": it took longer than " + READING_SECONDS + " s to read and to decode it" : ""));
        }
        if (!stopped) {
            left.add("the thread that reads the " + output.name() + ", because "
                    + (drain.isReading()
                            ? "a process that the session does not know has it open"
                            : "it is still decoding what it has read"));
        }
        drain.close();
        if (stopped) {
            closeTee().ifPresent(left::add);
        }
        return left;
    }

    private Optional<String> closeTee() {
        Thread copying = teeThread;
        if (tee == null || copying == null) {
            return Optional.empty();
        }
        tee.end();
        if (!await(() -> hasEnded(copying))) {
            copying.interrupt();
            if (!await(() -> hasEnded(copying))) {
                return Optional.of("the thread that copies the " + output.name()
                        + " to the stream that was passed to tee, because that stream does not take it");
            }
        }
        return Optional.empty();
    }

    /** A thread that could not be started has nothing to end. */
    private static boolean hasEnded(Thread thread) {
        return !thread.isAlive();
    }

    private static boolean await(BooleanSupplier condition) {
        return Patience.await(PATIENCE_SECONDS, TimeUnit.SECONDS, condition);
    }
}
