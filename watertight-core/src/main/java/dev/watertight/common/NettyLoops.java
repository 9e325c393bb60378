package dev.watertight.common;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * Which threads the event loops of Netty run in, also where a library brings Netty along under another name. A loop, or a group
 * of them, starts its threads when they are first needed, and shutting it down is what ends them; so they belong to
 * whoever holds it. It is read from Netty's own fields, the same from 4.1 to 4.2, and calls nothing. Where one is
 * missing or may not be read, there is no such thread, which is never wrong.
 */
final class NettyLoops {

    private static final String PACKAGE = "io.netty.util.concurrent.";

    private NettyLoops() {}

    /** Whether this object is an event loop that runs in the thread, or a group with such a loop. */
    static boolean run(Object handle, Thread thread) {
        if (isLoopOf(handle, thread)) {
            return true;
        }
        Object loops = get(PACKAGE + "MultithreadEventExecutorGroup", "children", handle);
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
        return get(PACKAGE + "SingleThreadEventExecutor", "thread", loop) == thread;
    }

    private static @Nullable Object get(String className, String field, Object of) {
        for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(className) || type.getName().endsWith("." + className)) {
                try {
                    Field found = type.getDeclaredField(field);
                    return found.trySetAccessible() ? found.get(of) : null;
                } catch (ReflectiveOperationException e) {
                    return null;
                }
            }
        }
        return null;
    }
}
