package dev.watertight.common;

import java.lang.invoke.VarHandle;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where RMI listens for all that is exported on no certain port: one socket, with the thread {@code RMI TCP Accept-0}. The
 * JDK closes a socket on a port that was chosen when nothing is exported there any more, but this one never. Of what its
 * thread runs, the JDK's own fields tell; they are the same from JDK 17 to 25.
 */
public final class RmiListener {

    /** What a thread or a socket is to RMI. */
    public enum Role {
        /** The JDK keeps it for the JVM's life, and nothing is exported there. */
        KEPT,
        /** It has no such role, or something is exported there. */
        NONE,
        /** One of both; this JVM does not let anybody look. */
        UNKNOWN
    }

    private static final String NAME = "RMI TCP Accept-0";
    private static final String LOOP = "sun.rmi.transport.tcp.TCPTransport$AcceptLoop";

    private static final Listener NONE = new Listener(Role.NONE, null);
    private static final Listener UNKNOWN = new Listener(Role.UNKNOWN, null);

    private RmiListener() {}

    /** What a thread runs, with its socket if that is kept. */
    private record Listener(Role role, @Nullable Object socket) {}

    /** The role of a thread that has this stack. */
    public static Role of(Thread thread, List<StackTraceElement> stack) {
        return listener(thread, stack).role();
    }

    /** The role of a socket that listens, given the threads of this JVM with their stacks. */
    public static Role of(int fd, Map<Thread, StackTraceElement[]> threads) {
        Role role = Role.NONE;
        for (Map.Entry<Thread, StackTraceElement[]> each : threads.entrySet()) {
            Listener listener = listener(each.getKey(), List.of(each.getValue()));
            Set<Integer> descriptors = listener.socket() == null ? Set.of() : Handles.descriptors(listener.socket());
            if (descriptors.contains(fd)) {
                return Role.KEPT;
            }
            if (listener.role() != Role.NONE && descriptors.isEmpty()) {
                role = Role.UNKNOWN;
            }
        }
        return role;
    }

    private static Listener listener(Thread thread, List<StackTraceElement> stack) {
        if (!thread.getName().equals(NAME)) { // it is named for the port, which for this one is not known yet
            return NONE;
        }
        Object task = Handles.taskOf(thread).orElse(null);
        if (task == null) {
            return stack.stream().anyMatch(RmiListener::accepts) ? UNKNOWN : NONE;
        }
        try {
            return isLoop(task.getClass()) && isKept(task) ? new Listener(Role.KEPT, get(task, "serverSocket")) : NONE;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return UNKNOWN;
        }
    }

    private static boolean accepts(StackTraceElement frame) {
        return "java.rmi".equals(frame.getModuleName())
                && frame.getClassName().equals(LOOP)
                && frame.getMethodName().equals("run");
    }

    private static boolean isLoop(Class<?> task) {
        return "java.rmi".equals(task.getModule().getName()) && task.getName().equals(LOOP);
    }

    /** With socket factories, there is one for each pair of them: any number, on sockets that may be a test's own. */
    private static boolean isKept(Object loop) throws ReflectiveOperationException {
        Object transport = notNull(get(loop, "this$0"));
        Object endpoint = notNull(((LinkedList<?>) notNull(get(transport, "epList"))).getLast());
        return Integer.valueOf(0).equals(get(endpoint, "listenPort"))
                && get(endpoint, "csf") == null
                && get(endpoint, "ssf") == null
                && Integer.valueOf(0).equals(get(transport, "exportCount"));
    }

    private static Object notNull(@Nullable Object value) throws NoSuchFieldException {
        if (value == null) {
            throw new NoSuchFieldException("RMI of this JDK is another one");
        }
        return value;
    }

    private static @Nullable Object get(Object object, String field) throws ReflectiveOperationException {
        Class<?> type = object.getClass();
        VarHandle handle = JdkInternals.lookup(type).unreflectVarHandle(type.getDeclaredField(field));
        return handle.getVolatile(object);
    }
}
