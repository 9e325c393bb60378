package dev.watertight.agent.recorder;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What is known by descriptor number. It grows with the highest number, up to a limit, and needs no lock. */
final class Numbers {

    private static final int CHUNK = 1024;

    /** So at most a million; of higher numbers nothing is kept. */
    private static final int CHUNKS = 1024;

    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable Place>> chunks =
            new AtomicReferenceArray<>(CHUNKS);

    @Nullable
    Place get(int fd) {
        AtomicReferenceArray<@Nullable Place> chunk = fd < 0 || fd >= CHUNK * CHUNKS ? null : chunks.get(fd / CHUNK);
        return chunk == null ? null : chunk.get(fd % CHUNK);
    }

    void put(int fd, Place place) {
        if (fd < 0 || fd >= CHUNK * CHUNKS) {
            return;
        }
        AtomicReferenceArray<@Nullable Place> chunk = chunks.get(fd / CHUNK);
        while (chunk == null) {
            chunks.compareAndSet(fd / CHUNK, null, new AtomicReferenceArray<>(CHUNK));
            chunk = chunks.get(fd / CHUNK);
        }
        chunk.set(fd % CHUNK, place);
    }

    /** What was there, null if nothing. */
    @Nullable
    Place remove(int fd) {
        AtomicReferenceArray<@Nullable Place> chunk = fd < 0 || fd >= CHUNK * CHUNKS ? null : chunks.get(fd / CHUNK);
        return chunk == null || chunk.get(fd % CHUNK) == null ? null : chunk.getAndSet(fd % CHUNK, null);
    }
}
