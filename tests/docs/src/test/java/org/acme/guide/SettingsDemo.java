package org.acme.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.watertight.LeakCheck;
import dev.watertight.Resource;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.UnixSocket;
import dev.watertight.junit.Watertight;
import dev.watertight.junit.Watertight.Allow;
import dev.watertight.junit.Watertight.Granularity;
import dev.watertight.junit.Watertight.Mode;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attributes of the annotation, as the guide shows them. */
class SettingsDemo {

    static class Metrics {

        private static final CountDownLatch NEVER = new CountDownLatch(1);

        static {
            Thread reporter = new Thread(Metrics::report, "metrics-1");
            reporter.setDaemon(true);
            reporter.start();
        }

        private static void report() {
            try {
                NEVER.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts it", e);
            }
        }

        static void count() {}
    }

    @Nested
    @Watertight(
            allowing = {
                @Allow(threadsNamed = "metrics-*", because = "they report for as long as the JVM runs"),
                @Allow(path = "/var/log/acme/**", because = "the logging framework closes its files at shutdown"),
                @Allow(matching = DriverSockets.class, because = "the database driver keeps one for its next call")
            })
    class MetricsTest {

        @Test
        void counts() {
            Metrics.count();
        }
    }

    static class DriverSockets implements Predicate<Resource> {

        @Override
        public boolean test(Resource resource) {
            return resource instanceof UnixSocket socket
                    && socket.path().filter("/run/acme/db.sock"::equals).isPresent();
        }
    }

    @Nested
    @Watertight
    class SharedExecutorTest {

        static final ExecutorService EXECUTOR = Executors.newSingleThreadExecutor();

        @Test
        void runsTasks() throws Exception {
            assertEquals("done", EXECUTOR.submit(() -> "done").get());
        }

        @AfterAll
        static void shutDown() {
            EXECUTOR.shutdown();
        }
    }

    static final class Orders {

        private static HttpServer server;

        static synchronized HttpServer server() throws IOException {
            if (server == null) {
                server = LeakCheck.adopt("all tests share the server; it ends with the JVM", Orders::start);
            }
            return server;
        }

        private static HttpServer start() throws IOException {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            started.start();
            return started;
        }
    }

    @Nested
    @Watertight
    class OrdersTest {

        @Test
        void areServed() throws IOException {
            assertTrue(Orders.server().getAddress().getPort() > 0);
        }
    }

    @Nested
    @Watertight
    class CustomersTest {

        static final AtomicReference<HttpServer> SERVER = new AtomicReference<>();

        @Test
        void areServed() throws IOException {
            SERVER.set(LeakCheck.adopt(CustomersTest.class, "its tests share the server", Orders::start));
            assertTrue(SERVER.get().getAddress().getPort() > 0);
        }

        @AfterAll
        static void stop() {
            SERVER.get().stop(0);
        }
    }

    @Nested
    @Watertight(granularity = Granularity.CLASS)
    class CoarseTest {

        static final AtomicReference<HttpServer> SERVER = new AtomicReference<>();

        @Test
        void areServed() throws IOException {
            SERVER.set(Orders.start());
            assertTrue(SERVER.get().getAddress().getPort() > 0);
        }

        @AfterAll
        static void stop() {
            SERVER.get().stop(0);
        }
    }

    @Nested
    @Watertight(mode = Mode.WARN)
    class LegacyTest {

        @Test
        @Watertight(mode = Mode.FAIL)
        void isClean(@TempDir Path directory) throws IOException {
            assertTrue(Files.exists(Files.createFile(directory.resolve("file"))));
        }

        @Test
        @Watertight(enabled = false)
        void isNotChecked() {
            assertNotNull(Path.of(""));
        }
    }

    @Target({ElementType.TYPE, ElementType.METHOD})
    @Retention(RetentionPolicy.RUNTIME)
    @Watertight(kinds = Descriptor.class, settlingTime = "3 s")
    @interface ClosesItsFiles {}

    @Nested
    @ClosesItsFiles
    class ServerSocketTest {

        @Test
        void listens() throws IOException {
            try (ServerSocket socket = new ServerSocket(0)) {
                assertTrue(socket.isBound());
            }
        }
    }
}
