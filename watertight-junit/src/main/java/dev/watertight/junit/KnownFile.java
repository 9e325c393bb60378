package dev.watertight.junit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.UnaryOperator;

/** The file with the list of known leaks. JVMs that run at the same time may share it. */
final class KnownFile {

    /** Locks of files are for JVMs; threads of one JVM lock each other out by this. */
    private static final Object IN_THIS_JVM = new Object();

    private final Path path;

    KnownFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /**
     * Reads it.
     *
     * @throws NoSuchFileException if there is none
     * @throws IllegalArgumentException if a line makes no sense
     */
    KnownLeaks read() throws IOException {
        return inside(false, channel -> parse(channel), StandardOpenOption.READ);
    }

    /** Changes it, or makes it, while no other JVM does. */
    void update(UnaryOperator<KnownLeaks> change) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        inside(
                true,
                channel -> {
                    KnownLeaks before = channel.size() == 0 ? KnownLeaks.NONE : parse(channel);
                    String text = String.join("\n", change.apply(before).lines()) + "\n";
                    channel.truncate(0);
                    channel.position(0);
                    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    return before;
                },
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE);
    }

    /** What is to be done with the open file. */
    private interface Task {
        KnownLeaks with(FileChannel channel) throws IOException;
    }

    /** An interrupt, which a test may have left behind, would close the channel: it is put off meanwhile. */
    private KnownLeaks inside(boolean alone, Task task, OpenOption... options) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            synchronized (IN_THIS_JVM) {
                return locked(alone, task, options);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private KnownLeaks locked(boolean alone, Task task, OpenOption... options) throws IOException {
        try (FileChannel channel = FileChannel.open(path, options)) {
            FileLock lock;
            try {
                lock = channel.lock(0, Long.MAX_VALUE, !alone);
            } catch (IOException e) {
                if (alone) {
                    throw e;
                }
                return task.with(channel); // some file systems know no locks; to read goes well nearly always
            }
            try (lock) {
                return task.with(channel);
            }
        }
    }

    private static KnownLeaks parse(FileChannel channel) throws IOException {
        byte[] bytes = Channels.newInputStream(channel).readAllBytes();
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return KnownLeaks.parse(text.lines().toList());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("expected text in UTF-8, but found bytes that are none", e);
        }
    }
}
