package dev.watertight.process;

import dev.watertight.common.Patience;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads one stream of a process to its end, whether anybody wants to know or not: so the process never waits for room in
 * the pipe.
 */
final class Drain implements Runnable {

    /** As much as the JDK's own buffer holds: so it reads past that, and a read here is one of the kernel's. */
    private static final int LENGTH = 8192;

    /** More than a pipe holds, see /proc/sys/fs/pipe-max-size in pipe(7). */
    private static final long PIPE = 1 << 20;

    /** How long to look for the pipe of a process that does not show it. */
    private static final long FINDING = TimeUnit.MILLISECONDS.toNanos(50);

    /** How long to wait for what is to wake the thread. */
    private static final long PAUSE = TimeUnit.MICROSECONDS.toNanos(100);

    /** Where the kernel does not tell that the pipe is empty: how long nothing must come for it to pass for empty. */
    private static final long QUIET = TimeUnit.SECONDS.toNanos(1);

    private final InputStream in;
    private final Transcript transcript;
    private final @Nullable Tee tee;
    private final CharsetDecoder decoder;
    private volatile Optional<Path> pipe = Optional.empty();
    private volatile @Nullable PipeWait wait;
    private final AtomicLong read = new AtomicLong();

    /** Whether the thread is on its way into a read or out of one, after which it looks at once whether to stop. */
    private volatile boolean reading;

    private volatile boolean stopped;

    private final Object leaving = new Object();
    private boolean left;
    private boolean waking;

    private long readAtEnd = -1;

    Drain(InputStream in, Transcript transcript, Charset charset, @Nullable Tee tee) {
        this.in = in;
        this.transcript = transcript;
        this.tee = tee;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    @Override
    public void run() {
        // When the process has ended, the JDK would close the pipe between two reads, and cut off what the children of
        // the process still say. It takes this lock to do so.
        synchronized (in) {
            wait = PipeWait.ofThisThread();
            try {
                readAll();
            } catch (IOException e) {
                // The stream was closed: whoever did so wants no more of it.
                if (stopped) {
                    transcript.cut();
                }
            } finally {
                leave();
                // Nor must the JDK read on when this lock is free: it reads for as long as there is something to read,
                // which whoever floods the pipe sees to.
                close();
                transcript.end();
                if (tee != null) {
                    tee.end();
                }
            }
        }
    }

    private void readAll() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH + 16);
        CharBuffer chars = CharBuffer.allocate((int) Math.ceil(bytes.capacity() * decoder.maxCharsPerByte()));
        byte[] buffer = new byte[LENGTH];
        for (int count = read(buffer); count >= 0; count = read(buffer)) {
            if (stopped) {
                transcript.cut();
                break;
            }
            copy(buffer, count);
            keep(bytes.put(buffer, 0, count).flip(), chars, false);
            bytes.compact();
            read.addAndGet(count);
        }
        keep(bytes.flip(), chars, true);
    }

    private int read(byte[] buffer) throws IOException {
        reading = true;
        try {
            return in.read(buffer);
        } finally {
            reading = false;
        }
    }

    /** Whoever is waking this thread needs room in the pipe, and the pipe still to be that one. */
    private void leave() {
        byte[] buffer = new byte[LENGTH];
        while (isAwaited()) {
            try {
                if (in.available() > 0 && in.read(buffer) > 0) {
                    continue;
                }
            } catch (IOException e) {
                // then there is nothing to make room in
            }
            LockSupport.parkNanos(PAUSE);
        }
    }

    private boolean isAwaited() {
        synchronized (leaving) {
            left = !waking;
            return waking;
        }
    }

    /** What cannot be kept is still read. */
    private void keep(ByteBuffer bytes, CharBuffer chars, boolean last) {
        if (transcript.lost() != null) {
            bytes.position(bytes.limit());
            return;
        }
        try {
            decoder.decode(bytes, chars, last);
            transcript.append(chars.flip());
            chars.clear();
            if (last) {
                decoder.flush(chars);
                transcript.append(chars.flip());
            }
        } catch (OutOfMemoryError e) {
            bytes.position(bytes.limit());
            transcript.lose("the JVM has not enough memory to keep it");
        } catch (Throwable e) { // an error of a charset, too: the process would wait for ever
            bytes.position(bytes.limit());
            transcript.lose("the charset " + decoder.charset() + " could not decode it: " + e);
        }
    }

    private void copy(byte[] buffer, int count) {
        if (tee != null) {
            try {
                tee.write(Arrays.copyOf(buffer, count));
            } catch (OutOfMemoryError e) {
                tee.fail("the JVM has not enough memory for it", null);
            }
        }
    }

    /**
     * Finds out which pipe this reads from. To be called when the process has just been started, and nobody knows of it
     * yet who could close the stream: then what the thread waits on is the pipe, and not another one of that number.
     *
     * @param ofProcess the pipe as the process has it; empty if that cannot be seen
     */
    void findPipe(Optional<Path> ofProcess) {
        pipe = ofProcess;
        Patience.await(FINDING, TimeUnit.NANOSECONDS, () -> {
            PipeWait known = wait;
            if (pipe.isEmpty() && known != null) {
                OptionalInt descriptor = known.descriptor(LENGTH, read::get);
                pipe = descriptor.isPresent()
                        ? PipeWait.pipe(ProcessHandle.current().pid(), descriptor.getAsInt())
                        : Optional.empty();
            }
            return pipe.isPresent() || transcript.ended();
        });
    }

    /**
     * Whether everything has been read that the process has written; to be asked when it has ended. Others that it has
     * left the pipe to may still write.
     */
    synchronized boolean hasReadAll() {
        if (transcript.ended()) {
            return true;
        }
        if (readAtEnd < 0) {
            readAtEnd = read.get();
        }
        PipeWait known = wait;
        return read.get() - readAtEnd > PIPE
                || (known != null ? known.descriptor(LENGTH, read::get).isPresent() : transcript.quietNanos() > QUIET);
    }

    /**
     * Has {@link #run} come to its end, even if somebody keeps the pipe open; to be called again and again until it has.
     *
     * <p>What wakes the thread from its read is a byte in the pipe, for which there may be no room. So it is written only
     * to a thread that reads, which will then make room until it is written: others must not wait for it.
     */
    void stop() {
        stopped = true;
        synchronized (leaving) {
            if (left || !reading) {
                return;
            }
            waking = true;
        }
        try {
            pipe.ifPresent(PipeWait::wake);
        } finally {
            synchronized (leaving) {
                waking = false;
            }
        }
    }

    /** Whether the thread is waiting for somebody to write, as far as is known; otherwise it is at work on what it has read. */
    boolean isReading() {
        return reading;
    }

    /** Closes the reading end, as {@link #run} does at its end; to be called when it cannot come to that. */
    void close() {
        try {
            in.close();
        } catch (IOException e) {
            // Nothing can be done about a pipe that does not close; it was only read from.
        }
    }
}
