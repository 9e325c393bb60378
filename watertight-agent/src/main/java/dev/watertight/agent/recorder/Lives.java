package dev.watertight.agent.recorder;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The threads that are alive, by identity. A table of lists that never change: to add or to remove is to put another
 * list into its place, at once or not at all. So it needs no lock, and a StackOverflowError in the middle of it does no
 * harm; {@code ConcurrentHashMap} promises neither, and would call {@link Thread#hashCode()}, which a user may have
 * overridden.
 */
final class Lives {

    /** With a hundred thousand threads, a list has two elements; with a million, fifteen. */
    private static final int SIZE = 1 << 16;

    private final AtomicReferenceArray<@Nullable Node> table = new AtomicReferenceArray<>(SIZE);
    private final AtomicInteger count = new AtomicInteger();

    private static final class Node {
        final Life life;
        final @Nullable Node next;

        Node(Life life, @Nullable Node next) {
            this.life = life;
            this.next = next;
        }
    }

    /** About how many there are; some of them may be gone already. */
    int count() {
        return count.get();
    }

    @Nullable
    Life find(Thread thread) {
        for (Node node = table.get(index(thread)); node != null; node = node.next) {
            if (node.life.refersTo(thread)) {
                return node.life;
            }
        }
        return null;
    }

    /** In the place of what is there for this thread, if anything. */
    void put(Thread thread, Life life) {
        replace(thread, life);
    }

    void remove(Thread thread) {
        replace(thread, null);
    }

    private void replace(Thread thread, @Nullable Life life) {
        int index = index(thread);
        while (true) {
            Node old = table.get(index);
            Node list = null;
            int change = 0;
            for (Node node = old; node != null; node = node.next) {
                if (node.life.refersTo(thread) || node.life.refersTo(null)) {
                    change--;
                } else {
                    list = new Node(node.life, list);
                }
            }
            if (life != null) {
                list = new Node(life, list);
                change++;
            } else if (change == 0) {
                return;
            }
            if (table.compareAndSet(index, old, list)) {
                count.addAndGet(change);
                return;
            }
        }
    }

    private static int index(Thread thread) {
        int hash = System.identityHashCode(thread);
        return (hash ^ hash >>> 16) & SIZE - 1;
    }
}
