package dev.watertight.common;

import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A set that keeps its order and cannot change. It is an array until somebody asks what it contains: two looks at the
 * same process mostly see the same things in the same order, and to find that out takes no hash table.
 */
public final class Distinct extends AbstractSet<Object> {

    private final Object[] elements;
    private volatile @Nullable Set<Object> hashed;

    private Distinct(Object[] elements) {
        this.elements = elements;
    }

    /** The elements, each once, in the order in which they first come. */
    public static Distinct of(Collection<?> elements) {
        if (elements instanceof Distinct distinct) {
            return distinct;
        }
        Collection<?> once = elements instanceof Set ? elements : new LinkedHashSet<>(elements);
        return checked(once.toArray());
    }

    /** The elements, of which the caller knows that no two are equal. */
    public static Distinct known(List<?> elements) {
        return checked(elements.toArray());
    }

    private static Distinct checked(Object[] elements) {
        for (Object element : elements) {
            Objects.requireNonNull(element, "an identity must not be null");
        }
        return new Distinct(elements);
    }

    /** What is in this set and not in the other one, in this set's order, for the caller to change. */
    public Set<Object> without(Distinct other) {
        int same = 0;
        int most = Math.min(elements.length, other.elements.length);
        while (same < most && elements[same].equals(other.elements[same])) {
            same++;
        }
        Set<Object> rest = new LinkedHashSet<>();
        for (int i = same; i < elements.length; i++) {
            if (!other.contains(elements[i])) {
                rest.add(elements[i]);
            }
        }
        return rest;
    }

    @Override
    public Iterator<Object> iterator() {
        return Arrays.asList(elements).iterator();
    }

    @Override
    public int size() {
        return elements.length;
    }

    @Override
    public boolean contains(@Nullable Object element) {
        Set<Object> known = hashed;
        if (known == null) {
            known = new HashSet<>(Arrays.asList(elements));
            hashed = known;
        }
        return known.contains(element);
    }
}
