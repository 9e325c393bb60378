package org.acme.leaks;

import static dev.watertight.zoo.Expected.device;
import static dev.watertight.zoo.Expected.eventFd;
import static dev.watertight.zoo.Expected.eventPoll;
import static dev.watertight.zoo.Expected.listening;
import static dev.watertight.zoo.Expected.pipe;
import static dev.watertight.zoo.Expected.regularFile;
import static dev.watertight.zoo.Expected.threadNamed;
import static dev.watertight.zoo.Leaks.leak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.descriptor.PipeEnd;
import dev.watertight.junit.Watertight;
import dev.watertight.zoo.OnlyInAFreshJvm;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.rmi.Remote;
import java.rmi.registry.LocateRegistry;
import java.rmi.registry.Registry;
import java.rmi.server.UnicastRemoteObject;
import java.security.SecureRandom;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Leaks right beside what the JDK opens for itself, at the very moment when it does. */
@OnlyInAFreshJvm("the JDK opens it once, and the leak must be told from that")
@Watertight(settlingTime = "100 ms")
class FreshJvmLeaks {

    private static final String URANDOM = "/dev/urandom";

    @Test
    void randomDeviceOpenedBeforeTheJdkOpensIt() throws IOException {
        assertThat(numbersOf(URANDOM)).as("what the JDK has opened already").isEmpty();
        FileInputStream device = new FileInputStream(URANDOM);
        // Which of the two is the JDK's, nothing tells when both come at once; but that one of them is not.
        leak(device, device(URANDOM));
        new SecureRandom().nextInt();
    }

    @Test
    void randomDeviceOpenedAfterTheJdkOpenedIt() throws IOException {
        new SecureRandom().nextInt();
        leakRandomDevice();
    }

    private static void leakRandomDevice() throws IOException {
        Set<Integer> before = numbersOf(URANDOM);
        FileInputStream device = new FileInputStream(URANDOM);
        Set<Integer> after = numbersOf(URANDOM);
        after.removeAll(before);
        leak(device, device(URANDOM, after.iterator().next()));
    }

    private static Set<Integer> numbersOf(String path) throws IOException {
        Set<Integer> numbers = new TreeSet<>();
        for (String number : new File("/proc/self/fd").list()) {
            Path link = Path.of("/proc/self/fd", number);
            if (Files.exists(link) && Files.readSymbolicLink(link).endsWith(path)) {
                numbers.add(Integer.valueOf(number));
            }
        }
        return numbers;
    }

    @Test
    void taskThatIsStuckInTheCommonPool() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch latch = new CountDownLatch(1);
        Future<?> task = ForkJoinPool.commonPool().submit(() -> {
            started.countDown();
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        started.await();
        leak(
                () -> {
                    latch.countDown();
                    task.get();
                },
                threadNamed("ForkJoinPool.commonPool-worker-1"));
    }

    @Test
    void groupOfItsOwnBesidesTheDefaultGroup() throws IOException {
        AsynchronousChannelGroup group =
                AsynchronousChannelGroup.withFixedThreadPool(1, task -> new Thread(task, "chat-io"));
        leak(
                () -> {
                    group.shutdownNow();
                    group.awaitTermination(1, TimeUnit.MINUTES);
                },
                eventPoll(),
                pipe(PipeEnd.READ),
                pipe(PipeEnd.WRITE),
                threadNamed("chat-io"));
        AsynchronousServerSocketChannel.open().close();
    }

    @Test
    void registryOfRmi() throws IOException {
        int port = freePort();
        Registry registry = LocateRegistry.createRegistry(port);
        leak(
                () -> UnicastRemoteObject.unexportObject(registry, true),
                listening(new InetSocketAddress("::", port)),
                threadNamed("RMI TCP Accept-" + port));
    }

    /** The JDK keeps the reaper thread for as long as anything is exported. */
    @Test
    void exportedObject() throws IOException {
        int port = freePort();
        Service service = new Service();
        UnicastRemoteObject.exportObject(service, port);
        leak(
                () -> UnicastRemoteObject.unexportObject(service, true),
                listening(new InetSocketAddress("::", port)),
                threadNamed("RMI TCP Accept-" + port),
                threadNamed("RMI Reaper"));
    }

    private static final class Service implements Remote {}

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "an HttpClient cannot be closed")
    void httpClient() {
        HttpClient client = HttpClient.newHttpClient();
        leak(
                () -> ((AutoCloseable) client).close(),
                eventPoll(),
                eventFd(),
                threadNamed("HttpClient-1-SelectorManager"));
    }

    /** Wherever it lives, the JDK's thread dumps fail (JDK 25), and with them all that virtual threads are known by. */
    @Test
    void nameWithControlCharacters() {
        leak(Idle.start(new Thread(Idle::untilInterrupted, "two\nlines\t\u001b[31m")));
    }

    /** Its file is the JDK's, but stays open only as long as the test's recording goes on. */
    @Test
    void flightRecording() {
        Recording recording = new Recording();
        leak(recording, regularFile(".*\\.jfr"), regularFile(".*\\.jfr"));
        recording.start();
    }
}
