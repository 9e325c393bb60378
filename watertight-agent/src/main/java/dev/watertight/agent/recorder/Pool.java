package dev.watertight.agent.recorder;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** What is known of a pool of threads, as long as there is one. */
final class Pool extends WeakReference<Object> {

    /** Where it was made. */
    final Place made;

    /**
     * For whom all of its tasks have been until now: for whoever made it, as long as nobody else hands it a task. Null if
     * there have been others, or if it is not known; that is for good.
     */
    volatile @Nullable Object scope;

    Pool(Object pool, Place made, @Nullable Object scope) {
        super(pool);
        this.made = made;
        this.scope = scope;
    }
}
