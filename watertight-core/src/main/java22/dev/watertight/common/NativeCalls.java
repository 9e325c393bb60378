package dev.watertight.common;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.Optional;

/** Calls of the kernel, where the JVM has nothing to warn of; see JEP 454 and JEP 472. */
public final class NativeCalls {

    private NativeCalls() {}

    /**
     * {@code syscall(2)}, of a number and five words; empty where it may not be called, or cannot be.
     *
     * @param agent whether the agent is there
     * @param option if any, what the linker shall do besides
     */
    public static Optional<MethodHandle> syscall(boolean agent, Linker.Option... option) {
        try {
            Optional<Lookup> caller = caller(agent);
            if (caller.isEmpty()) {
                return Optional.empty();
            }
            Linker linker = Linker.nativeLinker();
            ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
            Linker.Option[] options = new Linker.Option[option.length + 1];
            System.arraycopy(option, 0, options, 1, option.length);
            options[0] = Linker.Option.firstVariadicArg(1);
            return Optional.of((MethodHandle) caller.get()
                    .findVirtual(
                            Linker.class,
                            "downcallHandle",
                            MethodType.methodType(
                                    MethodHandle.class,
                                    MemorySegment.class,
                                    FunctionDescriptor.class,
                                    Linker.Option[].class))
                    .invoke(
                            linker,
                            linker.defaultLookup().find("syscall").orElseThrow(),
                            FunctionDescriptor.of(word, word, word, word, word, word, word),
                            options));
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            return Optional.empty(); // a C library without syscall(2), or a JVM that cannot call it
        }
    }

    /**
     * Who is to ask the JVM for native calls: this class where it may; otherwise the JDK itself, which always may, but only
     * where the agent is there. Whoever lets an agent in lets it do anything to the JVM; without it, Watertight keeps to what
     * the command line allows.
     */
    private static Optional<Lookup> caller(boolean agent) throws ReflectiveOperationException {
        if (NativeCalls.class.getModule().isNativeAccessEnabled()) {
            return Optional.of(MethodHandles.lookup());
        }
        return agent ? Optional.of(JdkInternals.lookupOfTheJdk()) : Optional.empty();
    }
}
