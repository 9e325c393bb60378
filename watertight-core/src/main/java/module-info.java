/** Snapshots, allowances, settling and reports of leaked resources, for any test framework. */
@SuppressWarnings("module") // the compiler does not know the module that origins are exported to
module dev.watertight.core {
    requires static org.jspecify;
    // Only to list virtual threads; a JVM without it says that it cannot.
    requires static java.management;
    // Only for whoever asks for a resource's properties by java.beans.
    requires static java.desktop;

    exports dev.watertight;
    exports dev.watertight.adoption to
            dev.watertight.junit;
    exports dev.watertight.descriptor;
    exports dev.watertight.origin to
            dev.watertight.junit;
    exports dev.watertight.process;
    exports dev.watertight.spi;
    exports dev.watertight.thread;

    uses dev.watertight.spi.Probe;

    // Causes before effects: what a thread that is no longer listed has opened is there to be listed.
    provides dev.watertight.spi.Probe with
            dev.watertight.thread.ThreadProbe,
            dev.watertight.process.ProcessProbe,
            dev.watertight.descriptor.DescriptorProbe;
}
