package dev.watertight.descriptor;

import static dev.watertight.fork.Scenario.leak;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.watertight.fork.FreshJvm;
import dev.watertight.fork.Told;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class HttpNoiseTest {

    @Test
    void aConnectionThatIsKeptIsNoLeak() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            HttpServer server = serve();
            get(server);
            server.stop(0);
        });

        assertThat(told.leaks()).isEmpty();
        assertThat(told.undecided()).isEmpty();
        assertThat(told.allowed()).singleElement().asString().contains("HttpURLConnection keeps");
    }

    @Test
    void theOtherEndOfAConnectionThatIsKeptIsKeptToo() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class)
                .having(() -> System.getProperties().put("server", leak(serve())))
                .run(() -> get((HttpServer) System.getProperties().get("server")));

        assertThat(told.leaks()).isEmpty();
        assertThat(told.allowed()).anyMatch(line -> line.contains("HttpURLConnection keeps"));
        assertThat(told.undecided()).singleElement().asString().contains("it is the other end");
    }

    @Test
    void withoutConnectionsThatAreKeptAConnectionIsALeak() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class)
                .with("-Dhttp.keepAlive=false")
                .run(() -> {
                    HttpServer server = serve();
                    get(server);
                    server.stop(0);
                    try (ServerSocket own = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                        leak(new Socket(own.getInetAddress(), own.getLocalPort()));
                        leak(own.accept());
                    }
                });

        assertThat(told.leaks()).hasSize(2);
        assertThat(told.undecided()).isEmpty();
    }

    @Test
    void whatATestAcceptedFromElsewhereIsALeakWhileConnectionsAreKept() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            HttpServer server = serve();
            get(server);
            server.stop(0);
            ServerSocket own = leak(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            try (Socket client = new Socket(own.getInetAddress(), own.getLocalPort())) {
                leak(own.accept());
            }
        });

        assertThat(told.leaks())
                .hasSize(2)
                .anyMatch(line -> line.contains("listening"))
                .anyMatch(line -> line.contains("CLOSE_WAIT"));
        assertThat(told.undecided()).isEmpty();
        assertThat(told.allowed()).anyMatch(line -> line.contains("HttpURLConnection keeps"));
    }

    /** The JDK keeps another one then; this one it gave to the test, which has not read the response to its end. */
    @Test
    void aConnectionInUseIsALeakWhileOthersAreKept() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            HttpServer server = serve();
            get(server);
            server.stop(0);
            HttpServer slow = leak(serve(100_000));
            leak(uri(slow).toURL().openStream());
        });

        assertThat(told.leaks())
                .as(told.output())
                .anyMatch(line -> line.contains("ESTABLISHED") && line.contains("->"));
        assertThat(told.allowed()).anyMatch(line -> line.contains("HttpURLConnection keeps"));
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void aClientThatCannotBeClosedIsUndecided() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class)
                .having(() -> System.getProperties().put("server", leak(serve())))
                .run(() -> {
                    useClient((HttpServer) System.getProperties().get("server"));
                    leak(Selector.open());
                });

        assertThat(told.undecided())
                .hasSize(4)
                .allMatch(line -> line.contains("cannot be closed before Java 21"))
                .anyMatch(line -> line.contains("eventpoll"))
                .anyMatch(line -> line.contains("eventfd"))
                .anyMatch(line -> line.contains("it is the other end"));
        assertThat(told.leaks())
                .as("the selector")
                .hasSize(2)
                .anyMatch(line -> line.contains("eventpoll"))
                .anyMatch(line -> line.contains("eventfd"));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aClientThatWasNotClosedIsALeak() throws Exception {
        Told told = FreshJvm.watching(Descriptor.class).run(() -> {
            HttpServer server = serve();
            useClient(server);
            server.stop(0);
        });

        assertThat(told.undecided()).isEmpty();
        assertThat(told.leaks()).hasSizeGreaterThan(1).anyMatch(line -> line.contains("eventpoll"));
    }

    private static HttpServer serve() throws IOException {
        return serve(2);
    }

    private static HttpServer serve(int length) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, length);
            exchange.getResponseBody().write(new byte[length]);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static URI uri(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private static void get(HttpServer server) throws IOException {
        try (InputStream response = uri(server).toURL().openStream()) {
            assertThat(response.readAllBytes()).hasSize(2);
        }
    }

    private static void useClient(HttpServer server) throws IOException, InterruptedException {
        HttpClient client = leak(HttpClient.newHttpClient());
        client.send(HttpRequest.newBuilder(uri(server)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
