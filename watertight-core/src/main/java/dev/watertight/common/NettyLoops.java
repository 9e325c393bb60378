package dev.watertight.common;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which threads the event loops of Netty run in, also where a library brings Netty along under another name. A loop, or a group
 * of them, starts its threads when they are first needed, and shutting it down is what ends them; so they belong to
 * whoever holds it. It is read from Netty's own fields, the same from 4.1 to 4.2, and calls nothing. Where one is
 * missing or may not be read, there is no such thread, which is never wrong.
 */
final class NettyLoops {

    private static final String PACKAGE = "io.netty.util.concurrent.";

    /** The field that has a loop's thread, where there is one. */
    private static final ClassValue<Optional<Field>> THREAD = field("SingleThreadEventExecutor", "thread");

    /** The field that has a group's loops, where there is one. */
    private static final ClassValue<Optional<Field>> LOOPS = field("MultithreadEventExecutorGroup", "children");

    private NettyLoops() {}

    /** Whether this object is an event loop that runs in the thread, or a group with such a loop. */
    static boolean run(Object handle, Thread thread) {
        if (isLoopOf(handle, thread)) {
            return true;
        }
        Object loops = get(LOOPS, handle);
        if (loops instanceof Object[]) {
            for (int i = 0; i < Array.getLength(loops); i++) {
                Object loop = Array.get(loops, i);
                if (loop != null && isLoopOf(loop, thread)) {
                    return true;
                }
            }
        }
        return false;
    }

    @SuppressWarnings("ReferenceEquality") // this very thread
    private static boolean isLoopOf(Object loop, Thread thread) {
        return get(THREAD, loop) == thread;
    }

    private static @Nullable Object get(ClassValue<Optional<Field>> fields, Object of) {
        Field field = fields.get(of.getClass()).orElse(null);
        try {
            return field == null ? null : field.get(of);
        } catch (IllegalAccessException e) {
            return null;
        }
    }

    /** Looked for once in each class: nearly all have nothing to do with Netty. */
    private static ClassValue<Optional<Field>> field(String className, String name) {
        return new ClassValue<>() {
            @Override
            protected Optional<Field> computeValue(Class<?> any) {
                for (Class<?> type = any; type != null; type = type.getSuperclass()) {
                    if (type.getName().equals(PACKAGE + className)
                            || type.getName().endsWith("." + PACKAGE + className)) {
                        return accessible(type, name);
                    }
                }
                return Optional.empty();
            }
        };
    }

    private static Optional<Field> accessible(Class<?> type, String name) {
        try {
            Field found = type.getDeclaredField(name);
            return found.trySetAccessible() ? Optional.of(found) : Optional.empty();
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }
}
