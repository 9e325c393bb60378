package dev.watertight.agent;

import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.descriptor.UnknownSocket;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Prints what is known of a socket that no table of the kernel's has, so that only system calls tell what it is. */
final class SystemCallsMain {

    private SystemCallsMain() {}

    public static void main(String[] arguments) throws IOException {
        Snapshot<Descriptor> good = Descriptors.snapshot();
        try (SocketChannel socket = SocketChannel.open()) {
            Descriptors.snapshot().resources().stream()
                    .filter(each -> each instanceof UnknownSocket
                            && good.resources().stream()
                                    .noneMatch(known -> known.identity().equals(each.identity())))
                    .forEach(each -> System.out.println(each.summary()));
            if (!socket.isOpen()) {
                throw new AssertionError("the socket is open until here");
            }
        }
    }
}
