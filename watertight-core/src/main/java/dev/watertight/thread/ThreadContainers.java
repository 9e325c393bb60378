package dev.watertight.thread;

import dev.watertight.common.JdkInternals;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The lists that the JDK itself keeps of its virtual threads: {@code jdk.internal.vm.ThreadContainers}, JDK 21 and
 * newer. Reading them is what its thread dumps begin with. They are exported to nobody by default; where
 * {@link JdkInternals} does not reach them, there are no such lists, and that is all: nothing of the JDK is changed.
 */
final class ThreadContainers {

    private final Class<?> virtual;
    private final MethodHandle root;
    private final MethodHandle threads;
    private final MethodHandle children;

    private ThreadContainers(Class<?> virtual, MethodHandle root, MethodHandle threads, MethodHandle children) {
        this.virtual = virtual;
        this.root = root;
        this.threads = threads;
        this.children = children;
    }

    /** Takes virtual threads, each with the container that it is in, whose text is what thread dumps name it. */
    interface Visitor {
        void visit(Thread thread, Object container);
    }

    /** Empty if this JVM has none, or lets nobody read them. */
    static Optional<ThreadContainers> find() {
        try {
            Class<?> containers = Class.forName("jdk.internal.vm.ThreadContainers");
            Class<?> container = Class.forName("jdk.internal.vm.ThreadContainer");
            Lookup lookup = lookup(containers);
            return Optional.of(new ThreadContainers(
                    Class.forName("java.lang.BaseVirtualThread"),
                    lookup.findStatic(containers, "root", MethodType.methodType(container))
                            .asType(MethodType.methodType(Object.class)),
                    lookup.findVirtual(container, "threads", MethodType.methodType(Stream.class))
                            .asType(MethodType.methodType(Stream.class, Object.class)),
                    lookup.findVirtual(container, "children", MethodType.methodType(Stream.class))
                            .asType(MethodType.methodType(Stream.class, Object.class))));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return Optional.empty();
        }
    }

    /** The public lookup where an agent or a flag has exported the package; else one that needs no export. */
    private static Lookup lookup(Class<?> target) throws ReflectiveOperationException {
        Module module = ThreadContainers.class.getModule();
        if (target.getModule().isExported(target.getPackageName(), module)) {
            return MethodHandles.lookup();
        }
        return JdkInternals.lookup(target);
    }

    /**
     * Shows all virtual threads that are alive. What starts or ends meanwhile may be among them or not. There may be a
     * million, so nothing is made for each.
     */
    void visit(Visitor visitor) {
        try {
            visit(root.invokeExact(), visitor);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a list of threads could not be read", e);
        }
    }

    private void visit(Object container, Visitor visitor) throws Throwable {
        try (Stream<?> members = (Stream<?>) threads.invokeExact(container)) {
            members.forEach(member -> {
                if (virtual.isInstance(member)) {
                    visitor.visit((Thread) member, container);
                }
            });
        }
        List<?> nested;
        try (Stream<?> containers = (Stream<?>) children.invokeExact(container)) {
            nested = containers.toList();
        }
        for (Object each : nested) {
            visit(each, visitor);
        }
    }
}
