package dev.watertight.agent.recorder;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** What was closed for another test than the one for which it was opened. That is rare, so each is worth a stack. */
final class Closings {

    /** Who closes more than that during one test is told no better; a stack takes a kilobyte or two. */
    private static final int MOST = 2048;

    private final AtomicReferenceArray<@Nullable Closing> latest = new AtomicReferenceArray<>(MOST);
    private final AtomicLong count = new AtomicLong();

    private static final class Closing {
        final Place opened;
        final Place closed;

        Closing(Place opened, Place closed) {
            this.opened = opened;
            this.closed = closed;
        }
    }

    void add(Place opened, Place closed) {
        latest.set((int) (count.getAndIncrement() % MOST), new Closing(opened, closed));
    }

    /**
     * Where it was opened and where it was closed; null if that is not known, or not any more. If several took part, the
     * first one began it.
     */
    @Nullable
    Place @Nullable [] find(long opening) {
        Closing first = null;
        for (int i = 0; i < MOST; i++) {
            Closing each = latest.get(i);
            if (each != null
                    && each.opened.serial == opening
                    && (first == null || each.closed.serial < first.closed.serial)) {
                first = each;
            }
        }
        return first == null ? null : new Place[] {first.opened, first.closed};
    }
}
