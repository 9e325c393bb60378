package dev.watertight.fork;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.lang.reflect.Method;

/** What takes the JDK's own native methods; the JVM needs {@link #OPENED}. */
public final class Native {

    public static final String OPENED = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";

    private Native() {}

    /** Opens an epoll instance, as native code of a test's might do. */
    public static void epoll() throws ReflectiveOperationException {
        method("EPoll", "create").invoke(null);
    }

    /** Does to an open file what the JDK does to a channel that is closed while a thread is blocked in it. */
    public static void preClose(FileInputStream file) throws Exception {
        String dispatcher = Runtime.version().feature() < 21 ? "FileDispatcherImpl" : "UnixDispatcher";
        method(dispatcher, "preClose0", FileDescriptor.class).invoke(null, file.getFD());
    }

    private static Method method(String className, String name, Class<?>... parameters)
            throws ReflectiveOperationException {
        Method method = Class.forName("sun.nio.ch." + className).getDeclaredMethod(name, parameters);
        method.setAccessible(true);
        return method;
    }
}
