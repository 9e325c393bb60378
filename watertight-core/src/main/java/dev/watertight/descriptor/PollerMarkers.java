package dev.watertight.descriptor;

import dev.watertight.common.Patience;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe.SourceChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Pipes in each of which a virtual thread of ours blocks, so that the JDK watches them. They and the threads are gone
 * when this is closed.
 */
final class PollerMarkers implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 2;
    private static final int MOST_ATTEMPTS = 4;

    private final OwnProcess process;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Descriptor> watched = new ArrayList<>();

    PollerMarkers(OwnProcess process) {
        this.process = process;
    }

    /** The ends of pipes that the JDK has to watch by now. */
    List<Descriptor> watched() {
        return watched;
    }

    /** Has virtual threads block in reading, for each remainder that a number can have when divided by the count. */
    void blockReaders(int count) throws IOException, ReflectiveOperationException {
        block(count, PipeEnd.READ, PollerMarkers::read);
    }

    /** Has virtual threads block in writing, for each remainder that a number can have when divided by the count. */
    void blockWriters(int count) throws IOException, ReflectiveOperationException {
        block(count, PipeEnd.WRITE, PollerMarkers::writeUntilFull);
    }

    private void block(int count, PipeEnd end, Blocking blocking) throws IOException, ReflectiveOperationException {
        Set<Integer> remainders = new HashSet<>();
        for (int attempt = 0; remainders.size() < count; attempt++) {
            if (attempt == MOST_ATTEMPTS) {
                throw new IOException("there were no descriptors with the numbers that it takes");
            }
            for (Descriptor descriptor : open(count, end, blocking)) {
                remainders.add(descriptor.fd() % count);
                watched.add(descriptor);
            }
        }
    }

    /**
     * With the descriptor between them the pipes lie three numbers apart, so that they have all remainders: the count is
     * a power of two. (Where numbers in between are taken, another attempt does.)
     */
    private List<Pipe> open(int count, PipeEnd end, Blocking blocking)
            throws IOException, ReflectiveOperationException {
        Set<Object> before = OwnProcess.identities(process.pipes());
        List<java.nio.channels.Pipe> pipes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            java.nio.channels.Pipe pipe = java.nio.channels.Pipe.open();
            opened.add(pipe.source());
            opened.add(pipe.sink());
            opened.add(new FileInputStream("/dev/null"));
            pipes.add(pipe);
        }
        List<Pipe> ends = process.pipes().stream()
                .filter(pipe -> !before.contains(pipe.identity()) && pipe.end() == end)
                .toList();
        if (ends.size() != count) {
            throw new IOException("another thread opened a pipe at the same moment");
        }
        for (java.nio.channels.Pipe pipe : pipes) {
            threads.add(startVirtualThread(() -> {
                try {
                    blocking.on(pipe);
                } catch (IOException e) {
                    // it was closed, as was to be expected
                }
            }));
        }
        return ends;
    }

    private static void read(java.nio.channels.Pipe pipe) throws IOException {
        SourceChannel source = pipe.source();
        ByteBuffer buffer = ByteBuffer.allocate(1);
        while (source.read(buffer) == 0) {
            // nothing ever comes
        }
    }

    private static void writeUntilFull(java.nio.channels.Pipe pipe) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (true) {
            buffer.clear();
            pipe.sink().write(buffer);
        }
    }

    /** {@code Thread.startVirtualThread(Runnable)}, which is there from Java 21 on. */
    private static Thread startVirtualThread(Runnable task) throws ReflectiveOperationException {
        Object thread;
        try {
            thread =
                    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        } catch (InvocationTargetException e) {
            throw new ReflectiveOperationException("no virtual thread could be started", e.getCause());
        }
        if (thread instanceof Thread started) {
            return started;
        }
        throw new ReflectiveOperationException("no virtual thread could be started");
    }

    /** Closes the pipes, which wakes the threads, and waits until both are gone: that is up to the threads. */
    @Override
    public void close() throws IOException {
        List<String> failures = new ArrayList<>();
        for (AutoCloseable each : opened) {
            try {
                each.close();
            } catch (Exception e) {
                failures.add(e.toString());
            }
        }
        if (!Patience.await(
                PATIENCE_SECONDS, TimeUnit.SECONDS, () -> threads.stream().noneMatch(Thread::isAlive))) {
            failures.add(threads.stream().filter(Thread::isAlive).count() + " virtual threads did not end");
        }
        if (!failures.isEmpty()) {
            throw new IOException(failures.stream().collect(Collectors.joining("; ")));
        }
    }

    private interface Blocking {
        void on(java.nio.channels.Pipe pipe) throws IOException;
    }
}
