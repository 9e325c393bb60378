package dev.watertight.origin;

import dev.watertight.common.JdkInternals;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The classes that class loaders have defined so far. They are read from the loaders' own lists, {@code ClassLoader.classes}
 * (the VM adds to it, JDK 17 to 25); nothing is loaded and nothing is initialised for it. Where the list may not be read there are none.
 */
public final class LoadedClasses {

    private static final LoadedClasses JDK = new LoadedClasses();

    private final @Nullable MethodHandle classes;

    /** {@code jdk.internal.misc.Unsafe.shouldBeInitialized}: whether to read a static field would run an initialiser. */
    private final @Nullable MethodHandle isUninitialised;

    private LoadedClasses() {
        MethodHandle list = null;
        MethodHandle test = null;
        try {
            list = JdkInternals.lookup(ClassLoader.class).findGetter(ClassLoader.class, "classes", ArrayList.class);
            Class<?> type = Class.forName("jdk.internal.misc.Unsafe", true, null);
            Lookup lookup = JdkInternals.lookup(type);
            Object unsafe = lookup.findStatic(type, "getUnsafe", MethodType.methodType(type))
                    .invoke();
            test = lookup.findVirtual(type, "shouldBeInitialized", MethodType.methodType(boolean.class, Class.class))
                    .bindTo(unsafe);
        } catch (Throwable e) { // a JDK that has this otherwise: then nothing is known of its classes
            if (e instanceof VirtualMachineError error) {
                throw error;
            }
        }
        this.classes = list;
        this.isUninitialised = test;
    }

    /** Those that are initialised, or being initialised, of this loader and those above it but the JDK's own. */
    @SuppressWarnings("ReferenceEquality") // this very loader
    public static List<Class<?>> initialised(@Nullable ClassLoader loader) {
        List<Class<?>> found = new ArrayList<>();
        for (ClassLoader each = loader;
                each != null && each != ClassLoader.getPlatformClassLoader();
                each = each.getParent()) {
            JDK.of(each).stream().filter(LoadedClasses::isInitialised).forEach(found::add);
        }
        return found;
    }

    private List<Class<?>> of(ClassLoader loader) {
        if (classes == null || isUninitialised == null) {
            return List.of();
        }
        try {
            Object list = (ArrayList<?>) classes.invokeExact(loader);
            synchronized (list) { // as the loader itself does where it adds one
                List<Class<?>> copy = new ArrayList<>();
                for (Object type : (ArrayList<?>) list) {
                    copy.add((Class<?>) type);
                }
                return copy;
            }
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Whether this class is initialised, or being initialised: then to read its static fields runs no initialiser. */
    public static boolean isInitialised(Class<?> type) {
        MethodHandle isUninitialised = JDK.isUninitialised;
        try {
            return isUninitialised != null && !(boolean) isUninitialised.invokeExact(type);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static IllegalStateException unexpected(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("the classes that are loaded could not be read", failure);
    }
}
