package org.acme.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

@Watertight
class EchoTest {

    @Test
    void bytesArriveAtTheOtherEnd() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            client.getOutputStream().write('x');
            assertEquals('x', accepted.getInputStream().read());
        }
    }
}
