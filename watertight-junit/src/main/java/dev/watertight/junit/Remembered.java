package dev.watertight.junit;

import dev.watertight.Resource;
import dev.watertight.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of resources, by their identity, until they are seen to have gone. Without that, all threads that were ever
 * told or left open would be kept to the end of the run; and what comes under the same number later, as a descriptor may, even
 * as the same file, would pass for what was there before.
 */
final class Remembered<V> {

    private final Map<Object, Known<V>> all = new ConcurrentHashMap<>();
    private final AtomicLong additions = new AtomicLong();

    /** @param added which of all additions was the last one about it */
    private record Known<V>(Class<? extends Resource> type, V value, long added) {}

    /**
     * Takes something down.
     *
     * @param first the value if nothing is known of this so far
     * @param change what is to be done to the value
     */
    void add(Resource resource, Supplier<V> first, Consumer<V> change) {
        all.compute(resource.identity(), (identity, known) -> {
            V value = known == null ? first.get() : known.value;
            change.accept(value);
            return new Known<>(resource.getClass(), value, additions.incrementAndGet());
        });
    }

    void put(Resource resource, V value) {
        all.put(resource.identity(), new Known<>(resource.getClass(), value, additions.incrementAndGet()));
    }

    @Nullable
    V get(Resource resource) {
        Known<V> known = all.get(resource.identity());
        return known == null ? null : known.value;
    }

    /** Forgets this unless there is still something to be known of it. */
    void retainIf(Resource resource, Predicate<V> wanted) {
        all.computeIfPresent(resource.identity(), (identity, known) -> wanted.test(known.value) ? known : null);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** To be asked for before a look, and handed to {@link #forget} after it: what is added meanwhile it may not have seen. */
    long beforeLook() {
        return additions.get();
    }

    /**
     * Forgets what has gone by the time of a look.
     *
     * @param beforeLook what {@link #beforeLook} said
     * @param look what was there, of those kinds that were looked at
     */
    void forget(long beforeLook, List<Snapshot<?>> look) {
        List<Snapshot<?>> complete = look.stream()
                .filter(snapshot -> snapshot.unobserved().isEmpty())
                .toList();
        all.forEach((identity, known) -> {
            if (known.added <= beforeLook
                    && complete.stream().anyMatch(snapshot -> isGone(identity, known.type, snapshot))) {
                all.remove(identity, known);
            }
        });
    }

    private static boolean isGone(Object identity, Class<? extends Resource> type, Snapshot<?> look) {
        return look.type().isAssignableFrom(type) && !look.identities().contains(identity);
    }
}
