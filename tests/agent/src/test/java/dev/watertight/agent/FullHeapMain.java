package dev.watertight.agent;

import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import java.io.FileInputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/** Has the recorder record while there is no memory for it, and then again while there is. */
final class FullHeapMain {

    private static final int FILE = 1;
    private static final int UNUSED = 500_000;

    private final MethodHandle opened;
    private final MethodHandle starting;
    private final MethodHandle launched;
    private final MethodHandle descriptor;
    private final Thread thread = new Thread(() -> {});
    private final int[] pipes = {UNUSED - 1, -1};

    private FullHeapMain() throws ReflectiveOperationException {
        Class<?> type = Class.forName("java.lang.WatertightRecorder");
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        opened = lookup.findStatic(type, "opened", MethodType.methodType(void.class, int.class, int.class));
        starting = lookup.findStatic(type, "starting", MethodType.methodType(void.class, Thread.class));
        launched = lookup.findStatic(type, "launched", MethodType.methodType(void.class, int.class, int[].class));
        descriptor = lookup.findStatic(type, "descriptor", MethodType.methodType(Object.class, int.class));
    }

    private void record(int fd) throws Throwable {
        opened.invokeExact(fd, FILE);
        starting.invokeExact(thread);
        launched.invokeExact(1, pipes);
    }

    private boolean knows(int fd) throws Throwable {
        return (Object) descriptor.invokeExact(fd) != null;
    }

    public static void main(String[] arguments) throws Throwable {
        FullHeapMain recorder = new FullHeapMain();
        // links everything while there is memory for it
        recorder.record(UNUSED);
        recorder.knows(UNUSED);
        List<Object> hoard = new ArrayList<>(1_000_000);
        int failures = 0;
        for (int size : new int[] {1 << 20, 1 << 14, 1 << 8, 1}) {
            try {
                while (true) {
                    hoard.add(new byte[size]);
                }
            } catch (OutOfMemoryError e) {
                // so much for this size
            }
            try {
                recorder.record(UNUSED + size);
            } catch (OutOfMemoryError e) {
                failures++;
            }
        }
        boolean noMemory = !recorder.knows(UNUSED + 1);
        hoard.clear();
        hoard = null;
        System.out.println("failures: " + failures + ", forgotten for lack of memory: " + noMemory);
        try (FileInputStream in = new FileInputStream("/etc/hostname")) {
            Descriptor found = Descriptors.snapshot().resources().stream()
                    .filter(each -> each.describe().contains("/etc/hostname"))
                    .findFirst()
                    .orElseThrow();
            System.out.println("origin: " + found.origin().isPresent());
            in.read();
        }
    }
}
