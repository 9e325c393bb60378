package dev.watertight.common;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Constructor;

/**
 * Reaches what the JDK knows and has no public API for, to read and never to change. {@code
 * sun.reflect.ReflectionFactory} (module {@code jdk.unsupported}, JEP 260), which is there for serialization libraries,
 * gives a lookup that does so without a flag and without a warning. Whoever asks must do without where it does not, say
 * in a JDK to come.
 */
public final class JdkInternals {

    /** {@code Lookup.TRUSTED}, not public. */
    private static final int TRUSTED = -1;

    private JdkInternals() {}

    /**
     * A lookup that sees all members of a class of the JDK's.
     *
     * @throws ReflectiveOperationException if this JVM does not give one
     */
    public static Lookup lookup(Class<?> target) throws ReflectiveOperationException {
        if (target.getModule().isOpen(target.getPackageName(), JdkInternals.class.getModule())) {
            return MethodHandles.privateLookupIn(target, MethodHandles.lookup());
        }
        return trusted().in(target);
    }

    /**
     * A lookup for methods that do not let everybody call them: to them it is {@code java.base} that calls.
     *
     * @throws ReflectiveOperationException if this JVM does not give one
     */
    public static Lookup lookupOfTheJdk() throws ReflectiveOperationException {
        return trusted().in(Object.class);
    }

    private static Lookup trusted() throws ReflectiveOperationException {
        Constructor<Lookup> constructor = Lookup.class.getDeclaredConstructor(Class.class, Class.class, int.class);
        Class<?> factory = Class.forName("sun.reflect.ReflectionFactory");
        Constructor<?> accessible =
                (Constructor<?>) factory.getMethod("newConstructorForSerialization", Class.class, Constructor.class)
                        .invoke(factory.getMethod("getReflectionFactory").invoke(null), Lookup.class, constructor);
        return (Lookup) accessible.newInstance(Object.class, null, TRUSTED);
    }
}
