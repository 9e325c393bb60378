package dev.watertight.agent.recorder;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What was closed since it had become garbage, and not since the code closed it. Which thread closes tells: the JDK has
 * threads that do nothing but clean up after the collector.
 */
final class Rescues {

    /** More than that, of one test, are told no better. */
    private static final int MOST = 1024;

    private final AtomicReferenceArray<@Nullable Place> latest = new AtomicReferenceArray<>(MOST);
    private final AtomicLong count = new AtomicLong();
    private final AtomicReference<@Nullable Cleaning> cleaning = new AtomicReference<>();

    /** One of a few threads, in a list that never changes. */
    private static final class Cleaning extends WeakReference<Thread> {
        final @Nullable Cleaning next;

        Cleaning(Thread thread, @Nullable Cleaning next) {
            super(thread);
            this.next = next;
        }
    }

    /** From now on, what this thread closes has been garbage. */
    void cleans(Thread thread) {
        while (!isCleaning(thread)) {
            Cleaning old = cleaning.get();
            if (cleaning.compareAndSet(old, new Cleaning(thread, alive(old)))) {
                return;
            }
        }
    }

    /** A list is a few elements long: each cleaner has one thread. */
    private static @Nullable Cleaning alive(@Nullable Cleaning list) {
        Cleaning alive = null;
        for (Cleaning each = list; each != null; each = each.next) {
            Thread thread = each.get();
            if (thread != null && thread.isAlive()) {
                alive = new Cleaning(thread, alive);
            }
        }
        return alive;
    }

    boolean isCleaning(Thread thread) {
        for (Cleaning each = cleaning.get(); each != null; each = each.next) {
            if (each.refersTo(thread)) {
                return true;
            }
        }
        return false;
    }

    void add(Place place) {
        latest.set((int) (count.getAndIncrement() % MOST), place);
    }

    /** How many there have been. */
    long count() {
        return count.get();
    }

    /** Those since there were so many, as far as they are kept; null in the place of one that is just being added. */
    @Nullable
    Object[] since(long before) {
        long now = count.get();
        long first = Math.max(before, now - MOST);
        Object[] places = new Object[(int) Math.max(0, now - first)];
        for (int i = 0; i < places.length; i++) {
            places[i] = latest.get((int) ((first + i) % MOST));
        }
        return places;
    }
}
