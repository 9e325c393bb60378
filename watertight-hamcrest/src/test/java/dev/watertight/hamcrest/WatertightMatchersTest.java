package dev.watertight.hamcrest;

import static dev.watertight.Allowances.ignoringThreadsNamed;
import static dev.watertight.hamcrest.WatertightMatchers.hasLeaked;
import static dev.watertight.hamcrest.WatertightMatchers.hasLeakedSince;
import static dev.watertight.hamcrest.WatertightMatchers.ignoring;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasProperty;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.thread.LiveThread;
import dev.watertight.thread.Threads;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatertightMatchersTest {

    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void matchesWhatIsLeft(@TempDir Path directory) throws IOException {
        Path path = Files.createFile(directory.resolve("left open"));
        Snapshot<Descriptor> good = Descriptors.snapshot();

        assertThat(Descriptors.snapshot(), not(hasLeakedSince(good)));
        try (var file = new FileInputStream(path.toFile())) {
            assertThat(Descriptors.snapshot(), hasLeakedSince(good));
            assertThat(file.read(), equalTo(-1));
        }
        assertThat(Descriptors.snapshot(), not(hasLeakedSince(good)));
    }

    @Test
    void saysWhatIsLeftWhenNegated(@TempDir Path directory) throws IOException {
        Path path = Files.createFile(directory.resolve("left open"));
        Snapshot<Descriptor> good = Descriptors.snapshot();

        try (var file = new FileInputStream(path.toFile())) {
            AssertionError error = assertThrows(
                    AssertionError.class, () -> assertThat(Descriptors.snapshot(), not(hasLeakedSince(good))));

            assertThat(
                    error.getMessage(),
                    allOf(
                            containsString("Expected: not to leak since the baseline, but"),
                            containsString("left 1 resource open"),
                            containsString(path.toString())));
            assertThat(file.read(), equalTo(-1));
        }
    }

    @Test
    void saysThatNothingIsLeft() {
        Snapshot<Descriptor> good = Descriptors.snapshot();

        AssertionError error =
                assertThrows(AssertionError.class, () -> assertThat(Descriptors.snapshot(), hasLeakedSince(good)));

        assertThat(
                error.getMessage(),
                allOf(containsString("Expected: to leak since the baseline"), endsWith("left nothing open.")));
    }

    @Test
    void waitsWithAwaitility() {
        Snapshot<LiveThread> good = Threads.snapshot();

        ExecutorService executor = Executors.newSingleThreadExecutor();
        executor.execute(this::tick);
        executor.shutdown();
        end.countDown();

        await().until(Threads::snapshot, not(hasLeakedSince(good)));
    }

    @Test
    void saysWhatAwaitilityWaitedFor() throws InterruptedException {
        Snapshot<LiveThread> good = Threads.snapshot();
        Thread ticker = startTicker();

        ConditionTimeoutException error = assertThrows(
                ConditionTimeoutException.class,
                () -> await().atMost(java.time.Duration.ofMillis(300))
                        .until(Threads::snapshot, not(hasLeakedSince(good))));

        assertThat(error.getMessage(), allOf(containsString("\"ticker-1\""), containsString("left 1 resource open")));
        stop(ticker);
    }

    @Test
    void takesAllowances() throws InterruptedException {
        Snapshot<LiveThread> good = Threads.snapshot();
        Thread ticker = startTicker();

        assertThat(Threads.snapshot(), hasLeakedSince(good));
        assertThat(Threads.snapshot(), not(hasLeakedSince(good, WatertightMatchersTest.class.getName() + ".tick")));
        assertThat(Threads.snapshot(), not(hasLeakedSince(good, ignoringThreadsNamed("ticker-*"))));
        assertThat(
                Threads.snapshot(),
                not(hasLeakedSince(good, ignoring(hasProperty("name", startsWith("ticker")), "it ticks"))));
        assertThat(Threads.snapshot(), hasLeaked());
        stop(ticker);
    }

    @Test
    void resourcesHaveProperties(@TempDir Path directory) throws IOException {
        Path path = Files.createFile(directory.resolve("property"));

        try (var file = new FileInputStream(path.toFile())) {
            assertThat(Descriptors.snapshot().resources(), hasItem(hasProperty("path", equalTo(path.toString()))));
            assertThat(Threads.snapshot().resources(), hasItem(hasProperty("name", equalTo("main"))));
            assertThat(file.read(), equalTo(-1));
        }
    }

    private Thread startTicker() {
        Thread ticker = new Thread(this::tick, "ticker-1");
        ticker.start();
        await().until(() -> ticker.getState() == Thread.State.WAITING);
        return ticker;
    }

    private void stop(Thread ticker) throws InterruptedException {
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
