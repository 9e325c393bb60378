package dev.watertight.junit;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an object is made of: what its fields hold, and what the fields of that hold. A server has its socket and threads there,
 * a group of Netty's its event loops, and those their threads; to close the object is what ends them.
 *
 * <p>Of the JDK's objects nothing is followed, so collections are not either: a list may keep whatever a test has left open,
 * and closes nothing; but for an {@link AtomicReference}, which is as good as a field. Arrays count, where a field of an object holds them. No code of a user's is called.
 */
final class Parts {

    /** A group, its event loop, its I/O handler, its selector, and the JDK's behind that. */
    private static final int MOST_DEEP = 4;

    /** What has more parts has them by way of something that is no part. */
    private static final int MOST = 10_000;

    private final boolean withArrays;
    private final Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
    private Deque<Object> next = new ArrayDeque<>();

    private Parts(boolean withArrays) {
        this.withArrays = withArrays;
    }

    /** The object itself, and its parts. */
    static Stream<Object> of(Object whole) {
        return new Parts(true).all(whole);
    }

    /** The object itself, and those of its parts of which there is one for each field on the way. */
    static Stream<Object> single(Object whole) {
        return new Parts(false).all(whole);
    }

    private Stream<Object> all(Object whole) {
        add(whole);
        for (int depth = 0; depth < MOST_DEEP; depth++) {
            Deque<Object> level = next;
            next = new ArrayDeque<>();
            level.forEach(this::addFieldsOf);
        }
        return found.stream();
    }

    private void add(@Nullable Object part) {
        if (part != null && found.size() < MOST && found.add(part) && isFollowed(part.getClass())) {
            next.add(part);
        }
    }

    private static boolean isFollowed(Class<?> type) {
        return type == AtomicReference.class || (!isOfTheJdk(type) && !type.isArray() && !type.isEnum());
    }

    private static boolean isOfTheJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader.equals(ClassLoader.getPlatformClassLoader());
    }

    private void addFieldsOf(Object whole) {
        if (whole instanceof AtomicReference<?> reference) {
            add(reference.get());
            return;
        }
        for (Class<?> type = whole.getClass(); type != null && !isOfTheJdk(type); type = type.getSuperclass()) {
            for (Field field : fieldsOf(type)) {
                Object value = valueOf(field, whole);
                if (value instanceof Object[] array) {
                    for (Object element : withArrays ? array : new Object[0]) {
                        add(element);
                    }
                } else {
                    add(value);
                }
            }
        }
    }

    /** Those that the class declares itself. */
    static Field[] fieldsOf(Class<?> type) {
        try {
            return type.getDeclaredFields();
        } catch (LinkageError e) { // a class of which a part is missing
            return new Field[0];
        }
    }

    private static @Nullable Object valueOf(Field field, Object whole) {
        try {
            return Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive() || !field.trySetAccessible()
                    ? null
                    : field.get(whole);
        } catch (IllegalAccessException | SecurityException e) {
            return null;
        }
    }
}
