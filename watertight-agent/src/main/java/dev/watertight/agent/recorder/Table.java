package dev.watertight.agent.recorder;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What is known by a number of which few are in use at a time. Lists that never change, as in {@link Lives}. */
final class Table<V> {

    private final int most;
    private final AtomicReference<@Nullable Node<V>> first = new AtomicReference<>();

    /**
     * @param most how many are kept; then the oldest is forgotten
     */
    Table(int most) {
        this.most = most;
    }

    private static final class Node<V> {
        final long key;
        final V value;
        final @Nullable Node<V> next;

        Node(long key, V value, @Nullable Node<V> next) {
            this.key = key;
            this.value = value;
            this.next = next;
        }
    }

    @Nullable
    V get(long key) {
        return find(first.get(), key);
    }

    void put(long key, V value) {
        while (true) {
            Node<V> old = first.get();
            if (first.compareAndSet(old, new Node<>(key, value, without(old, key, most - 1)))) {
                return;
            }
        }
    }

    /** What was there, null if nothing. */
    @Nullable
    V remove(long key) {
        while (true) {
            Node<V> old = first.get();
            V value = find(old, key);
            if (value == null || first.compareAndSet(old, without(old, key, most))) {
                return value;
            }
        }
    }

    private static <V> @Nullable V find(@Nullable Node<V> list, long key) {
        for (Node<V> node = list; node != null; node = node.next) {
            if (node.key == key) {
                return node.value;
            }
        }
        return null;
    }

    /** In the same order, at most so many of the newest. */
    private static <V> @Nullable Node<V> without(@Nullable Node<V> list, long key, int most) {
        Node<V> reversed = null;
        int count = 0;
        for (Node<V> node = list; node != null && count < most; node = node.next) {
            if (node.key != key) {
                reversed = new Node<>(node.key, node.value, reversed);
                count++;
            }
        }
        Node<V> result = null;
        for (Node<V> node = reversed; node != null; node = node.next) {
            result = new Node<>(node.key, node.value, result);
        }
        return result;
    }
}
