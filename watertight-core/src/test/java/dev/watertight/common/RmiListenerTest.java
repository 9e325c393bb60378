package dev.watertight.common;

import static dev.watertight.fork.Scenario.leak;
import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Resource;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.fork.FreshJvm;
import dev.watertight.fork.Told;
import dev.watertight.thread.LiveThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.rmi.Remote;
import java.rmi.registry.LocateRegistry;
import java.rmi.server.UnicastRemoteObject;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each looks for the thread and for the socket in turn. */
@EnabledOnOs(OS.LINUX)
class RmiListenerTest {

    private static final String WITHOUT_ACCESS = "--limit-modules=java.rmi,java.management,java.net.http";

    @ParameterizedTest
    @ValueSource(classes = {LiveThread.class, Descriptor.class})
    void whatTheJdkKeepsAfterARegistryIsNoLeak(Class<? extends Resource> kind) throws Exception {
        Told told = FreshJvm.watching(kind)
                .run(() -> UnicastRemoteObject.unexportObject(LocateRegistry.createRegistry(0), true));

        assertThat(told.leaks()).isEmpty();
        assertThat(told.undecided()).isEmpty();
        assertThat(told.allowed()).filteredOn(RmiListenerTest::listens).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(classes = {LiveThread.class, Descriptor.class})
    void whatTheJdkKeepsAfterAnObjectIsNoLeak(Class<? extends Resource> kind) throws Exception {
        Told told = FreshJvm.watching(kind).run(() -> {
            Service service = new Service();
            UnicastRemoteObject.exportObject(service, 0);
            UnicastRemoteObject.unexportObject(service, true);
        });

        assertThat(told.leaks()).isEmpty();
        assertThat(told.undecided()).isEmpty();
        assertThat(told.allowed()).filteredOn(RmiListenerTest::listens).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(classes = {LiveThread.class, Descriptor.class})
    void itIsALeakWhileSomethingIsExported(Class<? extends Resource> kind) throws Exception {
        Told told = FreshJvm.watching(kind).run(() -> {
            UnicastRemoteObject.exportObject(leak(new Service()), 0);
            UnicastRemoteObject.unexportObject(LocateRegistry.createRegistry(0), true);
        });

        assertThat(told.leaks()).filteredOn(RmiListenerTest::listens).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(classes = {LiveThread.class, Descriptor.class})
    void itIsALeakOnAPortThatWasChosen(Class<? extends Resource> kind) throws Exception {
        Told told = FreshJvm.watching(kind).run(() -> {
            UnicastRemoteObject.unexportObject(LocateRegistry.createRegistry(0), true);
            leak(LocateRegistry.createRegistry(freePort()));
        });

        assertThat(told.leaks()).singleElement().matches(RmiListenerTest::listens);
        assertThat(told.allowed()).filteredOn(RmiListenerTest::listens).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(classes = {LiveThread.class, Descriptor.class})
    void itIsALeakWithSocketsOfATestsOwn(Class<? extends Resource> kind) throws Exception {
        Told told = FreshJvm.watching(kind).run(() -> {
            Service service = new Service();
            UnicastRemoteObject.exportObject(service, 0, null, port -> leak(new ServerSocket(port)));
            UnicastRemoteObject.unexportObject(service, true);
        });

        assertThat(told.leaks()).singleElement().matches(RmiListenerTest::listens);
    }

    @ParameterizedTest
    @ValueSource(classes = {LiveThread.class, Descriptor.class})
    void whatLooksLikeItIsALeak(Class<? extends Resource> kind) throws Exception {
        Told told = FreshJvm.watching(kind).run(() -> {
            UnicastRemoteObject.unexportObject(LocateRegistry.createRegistry(0), true);
            acceptAsRmiDoes();
        });

        assertThat(told.leaks()).singleElement().matches(RmiListenerTest::listens);
        assertThat(told.allowed()).filteredOn(RmiListenerTest::listens).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(classes = {LiveThread.class, Descriptor.class})
    void itIsUndecidedWhereNobodyMayLook(Class<? extends Resource> kind) throws Exception {
        Told told = FreshJvm.watching(kind)
                .with(WITHOUT_ACCESS)
                .run(() -> UnicastRemoteObject.unexportObject(LocateRegistry.createRegistry(0), true));

        assertThat(told.leaks()).isEmpty();
        assertThat(told.undecided()).singleElement().matches(RmiListenerTest::listens);
        assertThat(told.undecided()).singleElement().asString().contains("does not let anybody look");
    }

    @ParameterizedTest
    @ValueSource(classes = {LiveThread.class, Descriptor.class})
    void whereNobodyMayLookItIsALeakOnAPortThatWasChosen(Class<? extends Resource> kind) throws Exception {
        Told told =
                FreshJvm.watching(kind).with(WITHOUT_ACCESS).run(() -> leak(LocateRegistry.createRegistry(freePort())));

        assertThat(told.leaks()).singleElement().matches(RmiListenerTest::listens);
        assertThat(told.undecided()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(classes = {LiveThread.class, Descriptor.class})
    void whereNobodyMayLookAThreadOfThatNameMakesNoDifference(Class<? extends Resource> kind) throws Exception {
        Told told = FreshJvm.watching(kind).with(WITHOUT_ACCESS).run(() -> acceptAsRmiDoes());

        assertThat(told.leaks()).singleElement().matches(RmiListenerTest::listens);
        assertThat(told.undecided()).isEmpty();
    }

    private static boolean listens(String line) {
        return line.contains("RMI TCP Accept-") || line.contains("listening");
    }

    private static void acceptAsRmiDoes() throws IOException, InterruptedException {
        ServerSocket socket = leak(new ServerSocket(0));
        CountDownLatch runs = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    runs.countDown();
                    try {
                        socket.accept().close();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                "RMI TCP Accept-0");
        thread.setDaemon(true);
        thread.start();
        runs.await();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static final class Service implements Remote {}
}
