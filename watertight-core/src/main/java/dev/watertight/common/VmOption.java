package dev.watertight.common;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.util.Optional;

/**
 * An option of this JVM's VM, as the VM itself tells it, wherever it was given. To ask for the first one takes some 30 ms.
 *
 * @param isOn whether it is a switch that is on
 * @param onCommandLine whether it is as it is since the command line says so, and not an environment variable
 */
public record VmOption(boolean isOn, boolean onCommandLine) {

    /** Empty if the VM has none of this name, or does not tell. */
    public static Optional<VmOption> of(String name) {
        try {
            // by reflection: a JDK may lack its module
            Class<? extends PlatformManagedObject> type =
                    Class.forName("com.sun.management.HotSpotDiagnosticMXBean").asSubclass(PlatformManagedObject.class);
            Object bean = ManagementFactory.getPlatformMXBean(type);
            Object option = type.getMethod("getVMOption", String.class).invoke(bean, name);
            if (option == null) {
                return Optional.empty();
            }
            Object value = option.getClass().getMethod("getValue").invoke(option);
            Object origin = option.getClass().getMethod("getOrigin").invoke(option);
            return Optional.of(new VmOption("true".equals(value), "VM_CREATION".equals(String.valueOf(origin))));
        } catch (ReflectiveOperationException | LinkageError | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
