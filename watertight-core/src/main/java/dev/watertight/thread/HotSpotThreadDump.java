package dev.watertight.thread;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes a thread dump by {@code com.sun.management.HotSpotDiagnosticMXBean.dumpThreads}, since JDK 21. By
 * reflection, because this code is compiled for 17, and because a JVM may lack the module {@code jdk.management}.
 */
final class HotSpotThreadDump {

    private static final String BEAN = "com.sun.management.HotSpotDiagnosticMXBean";

    private HotSpotThreadDump() {}

    /** The constants of {@code HotSpotDiagnosticMXBean.ThreadDumpFormat}. */
    enum Format {
        JSON,
        TEXT_PLAIN
    }

    /**
     * @param file absolute; must not exist yet
     * @throws IOException if the file cannot be written
     * @throws UnsupportedOperationException if this JVM writes no such dump
     */
    static void write(Path file, Format format) throws IOException {
        try {
            Class<? extends PlatformManagedObject> type = Class.forName(BEAN).asSubclass(PlatformManagedObject.class);
            Method dumpThreads = Arrays.stream(type.getMethods())
                    .filter(method -> method.getName().equals("dumpThreads"))
                    .findFirst()
                    .orElseThrow(() -> new UnsupportedOperationException(BEAN + " has no dumpThreads"));
            Object constant = Arrays.stream(dumpThreads.getParameterTypes()[1].getEnumConstants())
                    .filter(each -> each.toString().equals(format.name()))
                    .findFirst()
                    .orElseThrow(() -> new UnsupportedOperationException(BEAN + " knows no " + format));
            dumpThreads.invoke(ManagementFactory.getPlatformMXBean(type), file.toString(), constant);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new UnsupportedOperationException(BEAN + ".dumpThreads failed: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException | NoClassDefFoundError | IllegalArgumentException e) {
            throw new UnsupportedOperationException("this JVM has no " + BEAN + ".dumpThreads", e);
        }
    }
}
