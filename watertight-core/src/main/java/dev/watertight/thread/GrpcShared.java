package dev.watertight.thread;

import dev.watertight.common.Handles;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Ending;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The threads that all channels and servers of gRPC share: event loops, executors, timers. A second after the last of these
 * has given them back, {@code io.grpc.internal.SharedResourceHolder} ends them, unless somebody asks for them meanwhile. That
 * is as long as the settling time, so that it would be a matter of luck whether a test passes. What gRPC is going to
 * end, and what is used still, is read from its own fields.
 *
 * <p>The thread in which gRPC does so ends when nothing is shared any more: not as long as a fixture uses anything else.
 */
final class GrpcShared {

    private static final String HOLDER = "io.grpc.internal.SharedResourceHolder";

    private GrpcShared() {}

    static Optional<Ruling> rule(LiveThread suspect) {
        return suspect.name().startsWith("grpc-") // the others are not worth a look
                        && suspect.identity() instanceof ThreadIdentity.Platform platform
                ? rule(platform.thread())
                : Optional.empty();
    }

    private static Optional<Ruling> rule(Thread thread) {
        try {
            Object holder = holder(thread);
            if (holder != null) {
                Object destroyer = get(holder, "destroyer");
                return destroyer != null && Handles.runs(destroyer, thread)
                        ? Optional.of(new Allowed("gRPC ends in it what was given back; it goes with the last of"
                                + " what is shared, and nobody can close it"))
                        : ofShared(thread, holder);
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            // there is no gRPC, or another one: then its thread is one like any other
        }
        return Optional.empty();
    }

    private static Optional<Ruling> ofShared(Thread thread, Object holder) throws ReflectiveOperationException {
        for (Object shared : shared(holder)) {
            Object payload = get(shared, "payload");
            if (get(shared, "destroyTask") != null && payload != null && Handles.runs(payload, thread)) {
                return Optional.of(new Ending("gRPC ends it, since nobody uses it any more: that was asked for"));
            }
        }
        return Optional.empty();
    }

    /** Of the gRPC that the code in this thread sees. If that was not used, its class is loaded and initialised, which starts nothing. */
    private static @Nullable Object holder(Thread thread) throws ReflectiveOperationException {
        Field holder =
                Class.forName(HOLDER, false, thread.getContextClassLoader()).getDeclaredField("holder");
        return holder.trySetAccessible() ? holder.get(null) : null;
    }

    /**
     * What is shared now; nothing if others change it at this instant, which is rare. Another look will tell then, and
     * one is enough: a check remembers what was ending.
     */
    private static List<Object> shared(Object holder) throws ReflectiveOperationException {
        try {
            return get(holder, "instances") instanceof IdentityHashMap<?, ?> instances
                    ? new ArrayList<>(instances.values())
                    : List.of();
        } catch (ConcurrentModificationException e) {
            return List.of();
        }
    }

    private static @Nullable Object get(Object object, String name) throws ReflectiveOperationException {
        Field field = object.getClass().getDeclaredField(name);
        return field.trySetAccessible() ? field.get(object) : null;
    }
}
