package org.acme.guide;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Watertight
@Isolated("a leak shall be told against the right test")
class IsolatedServerTest {

    @Test
    void listens() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            assertTrue(socket.isBound());
        }
    }
}
