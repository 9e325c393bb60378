package io.grpc.internal;

import java.util.IdentityHashMap;
import java.util.concurrent.ScheduledExecutorService;

/** Has the fields that gRPC's class of this name has, from 1.0 to 1.71. */
public final class SharedResourceHolder {

    private static final SharedResourceHolder holder = new SharedResourceHolder();

    private final IdentityHashMap<Object, Instance> instances = new IdentityHashMap<>();

    private ScheduledExecutorService destroyer;

    private SharedResourceHolder() {}

    private static final class Instance {
        final Object payload;
        Object destroyTask;

        Instance(Object payload) {
            this.payload = payload;
        }
    }

    /** Somebody asks for this. */
    public static void get(Object shared) {
        holder.instances.put(shared, new Instance(shared));
    }

    /** The last one who used it gives it back. */
    public static void release(Object shared) {
        holder.instances.get(shared).destroyTask = "in a second";
    }

    /** What ends the things that were given back. */
    public static void destroyer(ScheduledExecutorService executor) {
        holder.destroyer = executor;
    }
}
