package org.acme.guide;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;

/** A test that would show a leak to grow. */
class GrowthDemo {

    @Nested
    @Watertight
    class PoolTest {

        @RepeatedTest(10)
        void givesBackWhatItTakes() throws IOException {
            try (ServerSocket socket = new ServerSocket(0)) {
                assertTrue(socket.isBound());
            }
        }
    }
}
