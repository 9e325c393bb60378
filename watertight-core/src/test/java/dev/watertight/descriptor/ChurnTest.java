package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.watertight.Snapshot;
import java.io.FileInputStream;
import java.net.DatagramSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Looks while others open and close, and while others look. */
@EnabledOnOs(OS.LINUX)
class ChurnTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean stop = new AtomicBoolean();

    /** What Java opens once and keeps. */
    @BeforeEach
    void warmUp() throws Exception {
        churn();
        Descriptors.snapshot().resources();
    }

    @AfterEach
    void shutDown() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void leavesNoPhantoms() throws Exception {
        lookWhileOthersChurn(300);
    }

    @Test
    @Tag("soak")
    void leavesNoPhantomsInTenThousandLooks() throws Exception {
        lookWhileOthersChurn(10_000);
    }

    private void lookWhileOthersChurn(int looks) throws Exception {
        Set<Object> before = Opened.lasting();
        List<Future<?>> churning =
                List.of(threads.submit(untilStopped(this::churn)), threads.submit(untilStopped(this::churn)));
        var probe = new DescriptorProbe();
        Set<Object> suspects = new HashSet<>();
        for (int i = 0; i < looks; i++) {
            Snapshot<Descriptor> now = probe.snapshot();
            assertThat(now.unobserved()).isEmpty();
            Set<Object> suspicious = new HashSet<>(now.identities());
            suspicious.removeAll(before);
            suspects.addAll(suspicious);
            assertThat(probe.inspect(suspicious)).allSatisfy(descriptor -> {
                assertThat(suspicious).contains(descriptor.identity());
                assertThat(descriptor.describe()).isNotBlank();
            });
            assertThat(now.identities()).containsAll(before);
        }
        stop.set(true);
        for (Future<?> future : churning) {
            future.get(10, TimeUnit.SECONDS);
        }
        assertThat(suspects).isNotEmpty();
        assertThat(probe.stillThere(suspects)).isEmpty();
        assertThat(probe.inspect(suspects)).isEmpty();
        await().untilAsserted(() -> assertThat(Opened.lasting()).isEqualTo(before));
    }

    @Test
    void severalObserversDoNotSeeEachOther() throws Exception {
        Set<Object> before = Opened.lasting();
        String proc = "(dev=" + Long.toHexString((long) Files.getAttribute(Path.of("/proc/self"), "unix:dev")) + ",";
        List<Future<Set<Object>>> observers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            observers.add(threads.submit(() -> {
                var probe = new DescriptorProbe();
                Set<Object> seen = new HashSet<>();
                for (int look = 0; look < 50; look++) {
                    Snapshot<Descriptor> snapshot = probe.snapshot();
                    seen.addAll(snapshot.identities());
                    snapshot.resources();
                }
                return seen;
            }));
        }
        for (Future<Set<Object>> observer : observers) {
            Set<Object> seen = observer.get();
            assertThat(seen).containsAll(before);
            seen.removeAll(before);
            assertThat(seen).noneMatch(identity -> identity.toString().contains(proc));
        }
    }

    private Callable<?> untilStopped(Callable<?> work) {
        return () -> {
            while (!stop.get()) {
                work.call();
            }
            return null;
        };
    }

    private Object churn() throws Exception {
        Path file = Files.createTempFile("churn", "");
        try (var in = new FileInputStream(file.toFile());
                var channel = FileChannel.open(file);
                var selector = Selector.open();
                var socket = new DatagramSocket()) {
            Pipe pipe = Pipe.open();
            pipe.source().close();
            pipe.sink().close();
            return file;
        } finally {
            Files.delete(file);
        }
    }
}
