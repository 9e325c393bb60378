package dev.watertight.agent.recorder;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a thread, as long as there is one. A virtual thread that nobody refers to can still be collected. But for
 * the start, only the thread itself reads and writes it, and who starts it before that.
 */
final class Life extends WeakReference<Thread> {

    /** The level of a thread that works for the scope of the thread that started it. */
    static final int INHERITED = -1;

    /** Where it was started; null if nobody saw that, as of the main thread. */
    final @Nullable Place start;

    /** For whom it works, unless it works for a pool; null if nobody knows. */
    @Nullable
    Object scope;

    /** How deep in its stack it was told for whom it works, as whoever told it counts. */
    int level = INHERITED;

    /** Whose worker it is. */
    @Nullable
    Pool pool;

    Life(Thread thread, @Nullable Place start, @Nullable Object scope) {
        super(thread);
        this.start = start;
        this.scope = scope;
    }

    /** For whom what it does now is done; null if nobody knows. */
    @Nullable
    Object scopeNow() {
        return level == INHERITED && pool != null ? pool.scope : scope;
    }

    /** As {@link #scopeNow}, but null if the thread may be doing what others have handed to it. */
    @Nullable
    Object scopeForCertain() {
        return level == INHERITED && pool == null ? null : scopeNow();
    }
}
