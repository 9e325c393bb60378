package dev.watertight.agent.recorder;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What is known of objects that are alive, threads for example, by identity. A table of lists that never change: to add or
 * to remove is to put another list into its place, at once or not at all. So it needs no lock, and a StackOverflowError in
 * the middle of it does no harm; {@code ConcurrentHashMap} promises neither, and would call {@link Object#hashCode()}, which
 * a user may have overridden.
 */
final class Lives<K, V extends WeakReference<K>> {

    private final AtomicReferenceArray<@Nullable Node<V>> table;
    private final AtomicInteger count = new AtomicInteger();

    /**
     * @param size how many lists there are, a power of two
     */
    Lives(int size) {
        table = new AtomicReferenceArray<>(size);
    }

    private static final class Node<V> {
        final V life;
        final @Nullable Node<V> next;

        Node(V life, @Nullable Node<V> next) {
            this.life = life;
            this.next = next;
        }
    }

    /** About how many there are; some of them may be gone already. */
    int count() {
        return count.get();
    }

    @Nullable
    V find(K key) {
        for (Node<V> node = table.get(index(key)); node != null; node = node.next) {
            if (node.life.refersTo(key)) {
                return node.life;
            }
        }
        return null;
    }

    /** In the place of what is there for this object, if anything. */
    void put(K key, V life) {
        replace(key, life);
    }

    void remove(K key) {
        replace(key, null);
    }

    private void replace(K key, @Nullable V life) {
        int index = index(key);
        while (true) {
            Node<V> old = table.get(index);
            Node<V> list = null;
            int change = 0;
            for (Node<V> node = old; node != null; node = node.next) {
                if (node.life.refersTo(key) || node.life.refersTo(null)) {
                    change--;
                } else {
                    list = new Node<>(node.life, list);
                }
            }
            if (life != null) {
                list = new Node<>(life, list);
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

    private int index(Object key) {
        int hash = System.identityHashCode(key);
        return (hash ^ hash >>> 16) & table.length() - 1;
    }
}
