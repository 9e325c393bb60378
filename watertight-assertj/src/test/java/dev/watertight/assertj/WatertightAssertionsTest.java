package dev.watertight.assertj;

import static dev.watertight.Allowances.ignoringResources;
import static dev.watertight.Allowances.ignoringThreadsNamed;
import static dev.watertight.Allowances.ignoringTopFunction;
import static dev.watertight.assertj.WatertightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.Resource;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.descriptor.RegularFile;
import dev.watertight.thread.LiveThread;
import dev.watertight.thread.Threads;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatertightAssertionsTest {

    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void passesWhenNothingIsLeft(@TempDir Path directory) throws IOException {
        Snapshot<Descriptor> good = Descriptors.snapshot();

        try (var file =
                new FileInputStream(Files.createFile(directory.resolve("read")).toFile())) {
            assertThat(file.read()).isEqualTo(-1);
        }

        assertThat(Descriptors.snapshot()).hasNotLeakedSince(good);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(Descriptors.snapshot()).hasLeakedSince(good))
                .withMessage("expected to leak, but%nthe code since the baseline left nothing open.".formatted());
    }

    @Test
    void namesWhatIsLeft(@TempDir Path directory) throws IOException {
        Path path = Files.createFile(directory.resolve("left open"));
        Snapshot<Descriptor> good = Descriptors.snapshot();

        try (var file = new FileInputStream(path.toFile())) {
            assertThat(Descriptors.snapshot()).hasLeakedSince(good);
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() ->
                            assertThat(Descriptors.snapshot()).as("importer").hasNotLeakedSince(good))
                    .withMessageStartingWith("[importer] expected not to leak, but")
                    .withMessageContaining("left 1 resource open")
                    .withMessageContaining(path.toString());
            assertThat(Descriptors.snapshot()).hasNotLeakedSince(good, ignoringResources(Descriptors.snapshot()));
            assertThat(file.read()).isEqualTo(-1);
        }
    }

    @Test
    void extractsFromResources(@TempDir Path directory) throws IOException {
        Path path = Files.createFile(directory.resolve("extracted"));

        try (var file = new FileInputStream(path.toFile())) {
            assertThat(Descriptors.snapshot())
                    .resources()
                    .filteredOn(RegularFile.class::isInstance)
                    .extracting("path")
                    .contains(path.toString());
            assertThat(Descriptors.snapshot())
                    .resources()
                    .extracting("fd", "kind")
                    .contains(tuple(0, "descriptor"));
            assertThat(Threads.snapshot()).resources().extracting("name").contains("main");
            assertThat(Threads.snapshot())
                    .resources()
                    .extracting(LiveThread::virtual)
                    .contains(false);
            assertThat(file.read()).isEqualTo(-1);
        }
    }

    @Test
    void waitsWithAwaitility() {
        Snapshot<LiveThread> good = Threads.snapshot();

        ExecutorService executor = Executors.newSingleThreadExecutor();
        executor.execute(this::tick);
        executor.shutdown();
        end.countDown();

        await().untilAsserted(() -> assertThat(Threads.snapshot()).hasNotLeakedSince(good));
    }

    @Test
    void takesAllowances() throws InterruptedException {
        Snapshot<LiveThread> good = Threads.snapshot();
        Thread ticker = new Thread(this::tick, "ticker-1");
        ticker.start();
        await().until(() -> ticker.getState() == Thread.State.WAITING);
        String function = WatertightAssertionsTest.class.getName() + ".tick";

        assertThat(Threads.snapshot()).hasLeakedSince(good);
        assertThat(Threads.snapshot()).hasLeakedSince(good, "org.acme.Other.run");
        assertThat(Threads.snapshot()).hasNotLeakedSince(good, function);
        assertThat(Threads.snapshot()).hasNotLeakedSince(good, function + " [WAITING]");
        assertThat(Threads.snapshot())
                .hasNotLeakedSince(good, ignoringTopFunction(getClass().getName() + "..."));
        assertThat(Threads.snapshot()).hasNotLeakedSince(good, ignoringThreadsNamed("ticker-*"));
        assertThat(Threads.snapshot()).hasLeaked();
        assertThat(Threads.snapshot()).hasNotLeaked(ignoringResources(good), ignoringThreadsNamed("ticker-?"));

        end.countDown();
        ticker.join();
    }

    @Test
    void takesNoFunctionForDescriptors() {
        Snapshot<Descriptor> good = Descriptors.snapshot();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> assertThat(Descriptors.snapshot()).hasNotLeakedSince(good, "org.acme.Other.run"))
                .withMessageContaining("allows threads by their top function");
    }

    @Test
    void takesNoSnapshotOfAnotherKind() {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Snapshot<LiveThread> wrong = (Snapshot) Descriptors.snapshot();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> assertThat(Threads.snapshot()).hasNotLeakedSince(wrong))
                .withMessageContaining("expected a snapshot of LiveThread, but got one of Descriptor");
    }

    @Test
    void failsOnNull() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat((LeakReport) null).isClean())
                .withMessageContaining("not to be null");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat((Snapshot<Resource>) null).hasNotLeaked())
                .withMessageContaining("not to be null");
    }

    @Test
    void assertsOnReports() throws InterruptedException {
        LeakReport clean = LeakCheck.begin().finish();
        LeakCheck check = LeakCheck.configure()
                .settlingTime(java.time.Duration.ZERO)
                .named("this")
                .begin();
        Thread ticker = new Thread(this::tick, "left running");
        ticker.start();
        LeakReport leaky = check.finish();

        assertThat(clean).isClean();
        assertThat(leaky).isLeaky().leaks().extracting("name").containsExactly("left running");
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(leaky).isClean())
                .withMessageStartingWith("expected not to leak, but%nthis left 1 resource open:".formatted());
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(clean).isLeaky())
                .withMessageStartingWith("expected to leak, but");

        end.countDown();
        ticker.join();
    }

    private void tick() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
