package dev.watertight.descriptor;

import java.nio.ByteOrder;

/**
 * What of the machine shows in the kernel's texts.
 *
 * @param byteOrder of addresses in the tables of sockets
 * @param flags the bits of open flags
 */
record Machine(ByteOrder byteOrder, FlagLayout flags) {

    /** The machine that this JVM runs on. */
    static Machine current() {
        return new Machine(ByteOrder.nativeOrder(), FlagLayout.of(System.getProperty("os.arch", "")));
    }
}
