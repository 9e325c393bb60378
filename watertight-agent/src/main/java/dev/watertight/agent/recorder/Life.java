package dev.watertight.agent.recorder;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** What is known of a thread, as long as there is one. A virtual thread that nobody refers to can still be collected. */
final class Life extends WeakReference<Thread> {

    /** Where it was started; null if nobody saw that, as of the main thread. */
    final @Nullable Place start;

    Life(Thread thread, @Nullable Place start) {
        super(thread);
        this.start = start;
    }
}
