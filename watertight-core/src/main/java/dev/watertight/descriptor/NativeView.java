package dev.watertight.descriptor;

import java.util.Optional;
import java.util.function.IntFunction;

/** The native way to look at this process: there is none before Java 22, which has another class in place of this. */
final class NativeView {

    private NativeView() {}

    /** The native way where it is allowed, else the given one. */
    static ProcessView orElse(ProcFs procFs) {
        return procFs;
    }

    /** What the sockets of another process say of themselves, by number: nothing, this way. */
    static IntFunction<Optional<SocketOptions>> socketsOf(long pid) {
        return fd -> Optional.empty();
    }
}
