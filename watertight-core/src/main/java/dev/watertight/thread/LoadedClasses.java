package dev.watertight.thread;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** Asks HotSpot which classes it has loaded. It takes the MBean server, which is slow to start: a few 100 ms. */
final class LoadedClasses {

    private LoadedClasses() {}

    /**
     * Whether a class of this name is loaded, in whichever class loader.
     *
     * @throws JMException if the VM cannot be asked
     */
    static boolean contain(String className) throws JMException {
        Object hierarchy = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "vmClassHierarchy",
                        new Object[] {new String[] {className}},
                        new String[] {String[].class.getName()});
        return hierarchy instanceof String text && text.contains(className);
    }
}
