package org.acme.guide;

import static dev.watertight.Allowances.ignoring;
import static dev.watertight.Allowances.ignoringInBacktrace;
import static dev.watertight.Allowances.ignoringPath;
import static dev.watertight.Allowances.ignoringResources;
import static dev.watertight.Allowances.ignoringThreadsNamed;
import static dev.watertight.Allowances.ignoringTopFunction;
import static dev.watertight.assertj.WatertightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.descriptor.PathDescriptor;
import dev.watertight.descriptor.RegularFile;
import dev.watertight.process.ChildProcess;
import dev.watertight.process.Children;
import dev.watertight.thread.LiveThread;
import dev.watertight.thread.Threads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots with AssertJ and Awaitility, as the guide shows them. */
@EnabledOnOs(OS.LINUX)
class SnapshotsDemo {

    @Nested
    class AroundEachTest {

        @TempDir
        Path directory;

        Snapshot<Descriptor> good;

        @BeforeEach
        void takeBaseline() {
            good = Descriptors.snapshot();
        }

        @AfterEach
        void compare() {
            assertThat(Descriptors.snapshot()).hasNotLeakedSince(good);
        }

        @Test
        void writesAndReads() throws IOException {
            Path file = Files.writeString(directory.resolve("orders.csv"), "apples,3\n");
            assertThat(file).hasContent("apples,3\n");
        }
    }

    @Test
    void nothingVanishes() {
        Snapshot<Descriptor> good = Descriptors.snapshot();

        assertThat(Descriptors.vanishedSince(good)).isEmpty();
    }

    @Test
    void threadsTakeTime() {
        Snapshot<LiveThread> good = Threads.snapshot();

        ExecutorService executor = Executors.newCachedThreadPool();
        executor.execute(() -> {});
        executor.shutdown(); // its thread ends a moment later

        await().untilAsserted(() -> assertThat(Threads.snapshot()).hasNotLeakedSince(good));
    }

    @Test
    void takesAllowances() {
        Snapshot<LiveThread> good = Threads.snapshot();
        Snapshot<Descriptor> goodFiles = Descriptors.snapshot();

        assertThat(Threads.snapshot())
                .hasNotLeakedSince(
                        good,
                        ignoringTopFunction("org.acme.Ticker.run"), // exactly this function
                        ignoringTopFunction("org.acme.ticker..."), // whatever lies below
                        ignoringTopFunction("org.acme.Ticker.run [TIMED_WAITING]"), // and the state starts so
                        ignoringInBacktrace("org.acme.Metrics"), // anywhere on its stack
                        ignoringThreadsNamed("metrics-*"));
        assertThat(Threads.snapshot()).hasNotLeakedSince(good, "org.acme.Ticker.run"); // short for the first
        assertThat(Descriptors.snapshot())
                .hasNotLeakedSince(
                        goodFiles,
                        ignoringPath("/var/log/**").because("the logging framework closes its files at shutdown"),
                        ignoring(
                                descriptor -> descriptor instanceof PathDescriptor file && file.deleted(),
                                "the archive is read through a file that is deleted at once"));
    }

    @Test
    void ignoresResourcesOfASnapshot() {
        Snapshot<LiveThread> known = Threads.snapshot();

        assertThat(Threads.snapshot()).hasNotLeaked(ignoringResources(known));
    }

    @Test
    void looksAtResources(@TempDir Path directory) throws IOException {
        Path orders = Files.createFile(directory.resolve("orders.csv"));

        try (InputStream open = Files.newInputStream(orders)) {
            assertThat(Descriptors.snapshot())
                    .resources()
                    .filteredOn(RegularFile.class::isInstance)
                    .extracting("path")
                    .contains(orders.toString());
        }
        assertThat(Threads.snapshot()).resources().extracting(LiveThread::name).contains("main");
    }

    @Test
    void seesProcesses() throws Exception {
        Snapshot<ChildProcess> good = Children.snapshot();

        Process process = new ProcessBuilder("sleep", "60").start();
        try {
            assertThat(Children.snapshot()).hasLeakedSince(good);
        } finally {
            process.destroy();
        }

        await().untilAsserted(() -> assertThat(Children.snapshot()).hasNotLeakedSince(good));
        process.getInputStream().close();
        process.getErrorStream().close();
        process.getOutputStream().close();
    }
}
