package dev.watertight.thread;

import dev.watertight.common.Handles;
import dev.watertight.spi.Ruling;
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
 */
final class GrpcShared {

    private static final String HOLDER = "io.grpc.internal.SharedResourceHolder";

    private GrpcShared() {}

    static Optional<Ruling> rule(LiveThread suspect) {
        return suspect.name().startsWith("grpc-") // the others are not worth a look
                        && suspect.identity() instanceof ThreadIdentity.Platform platform
                        && isGivenBack(platform.thread())
                ? Optional.of(new Ending("gRPC ends it, since nobody uses it any more: that was asked for"))
                : Optional.empty();
    }

    private static boolean isGivenBack(Thread thread) {
        try {
            for (Object shared : shared(thread)) {
                Object payload = get(shared, "payload");
                if (get(shared, "destroyTask") != null && payload != null && Handles.runs(payload, thread)) {
                    return true;
                }
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            // there is no gRPC, or another one: then its thread is one like any other
        }
        return false;
    }

    /** What is shared now. Others change it meanwhile, rarely and for an instant; then the next look will tell. */
    private static List<Object> shared(Thread thread) throws ReflectiveOperationException {
        Field holder =
                Class.forName(HOLDER, false, thread.getContextClassLoader()).getDeclaredField("holder");
        Object one = holder.trySetAccessible() ? holder.get(null) : null;
        try {
            return one != null && get(one, "instances") instanceof IdentityHashMap<?, ?> instances
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
