package dev.watertight.descriptor;

/** The descriptors that every process begins with: standard input, output and error. */
final class StandardStreams {

    private static final int LAST = 2;

    private StandardStreams() {}

    /** The JVM never gives these numbers away: to close System.out opens /dev/null in its place. */
    static boolean contain(Descriptor descriptor) {
        return descriptor.fd() <= LAST;
    }
}
