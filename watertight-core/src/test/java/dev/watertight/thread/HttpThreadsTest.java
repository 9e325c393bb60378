package dev.watertight.thread;

import static dev.watertight.fork.Scenario.leak;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.watertight.fork.FreshJvm;
import dev.watertight.fork.Told;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class HttpThreadsTest {

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void aClientThatCannotBeClosedIsUndecided() throws Exception {
        Told told = FreshJvm.watching(LiveThread.class).run(() -> {
            useClient();
            ExecutorService own =
                    leak(Executors.newSingleThreadExecutor(task -> new Thread(task, "HttpClient-77-Worker-1")));
            own.submit(() -> "done").get();
        });

        assertThat(told.undecided())
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.contains("cannot be closed before Java 21"))
                .anyMatch(line -> line.contains("HttpClient-1-SelectorManager"))
                .anyMatch(line -> line.contains("HttpClient-1-Worker-"));
        assertThat(told.leaks()).singleElement().asString().contains("HttpClient-77-Worker-1");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aClientThatWasNotClosedIsALeak() throws Exception {
        Told told = FreshJvm.watching(LiveThread.class).run(() -> useClient());

        assertThat(told.undecided()).isEmpty();
        assertThat(told.leaks())
                .anyMatch(line -> line.contains("HttpClient-1-SelectorManager"))
                .anyMatch(line -> line.contains("HttpClient-1-Worker-"));
    }

    @Test
    void theJdkReadsWhatIsLeftOfAResponse() throws Exception {
        Told told = FreshJvm.watching(LiveThread.class).run(() -> {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                var answer = new Thread(() -> answerInPart(server));
                answer.start();
                var url =
                        URI.create("http://127.0.0.1:" + server.getLocalPort()).toURL();
                url.openConnection().getInputStream().close();
                answer.join();
            }
        });

        assertThat(told.leaks()).isEmpty();
        assertThat(told.allowed()).anyMatch(line -> line.contains("Keep-Alive-SocketCleaner"));
    }

    private static void answerInPart(ServerSocket server) {
        try {
            Socket socket = leak(server.accept());
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\npart".getBytes("US-ASCII"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void useClient() throws IOException, InterruptedException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        HttpClient client = leak(HttpClient.newHttpClient());
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        server.stop(0);
    }
}
