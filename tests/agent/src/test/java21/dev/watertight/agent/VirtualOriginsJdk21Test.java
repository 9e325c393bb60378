package dev.watertight.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.thread.LiveThread;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VirtualOriginsJdk21Test {

    @TempDir
    Path directory;

    @Test
    void namesTheLineThatStartedAVirtualThread() throws Exception {
        Thread.ofVirtual().start(() -> {}).join();
        LeakCheck check = LeakCheck.configure().settlingTime(Duration.ZERO).begin();
        Thread thread = Thread.ofVirtual().start(VirtualOriginsJdk21Test::park);
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> task = executor.submit(VirtualOriginsJdk21Test::park);
            List<Resource> leaks = leaks(check.peek());

            assertThat(leaks).hasSize(2).allSatisfy(leak -> {
                assertThat(leak).isInstanceOf(LiveThread.class);
                assertThat(leak.origin().orElseThrow().stack())
                        .anyMatch(frame -> frame.getMethodName().equals("namesTheLineThatStartedAVirtualThread"));
            });
            task.cancel(true);
        } finally {
            thread.interrupt();
            thread.join();
        }
    }

    @Test
    void leadsFromAVirtualThreadToItsStart() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        List<FileInputStream> opened = new ArrayList<>();
        LeakCheck check = LeakCheck.begin();
        Thread.ofVirtual().name("helper").start(() -> open(file, opened)).join();
        try (FileInputStream in = opened.get(0)) {
            List<Resource> leaks = leaks(check.peek());

            assertThat(leaks).hasSize(1).first().isInstanceOf(Descriptor.class);
            Origin origin = leaks.get(0).origin().orElseThrow();
            assertThat(origin.threadName()).isEqualTo("helper");
            assertThat(origin.threadStarted().orElseThrow().stack())
                    .anyMatch(frame -> frame.getMethodName().equals("leadsFromAVirtualThreadToItsStart"));
            assertThat(in.getFD().valid()).isTrue();
        }
    }

    private static List<Resource> leaks(LeakReport report) {
        assertThat(report).as(report.text()).isInstanceOf(Leaky.class);
        return ((Leaky) report).leaks();
    }

    private static void park() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            // then it is over
        }
    }

    private static void open(Path file, List<FileInputStream> opened) {
        try {
            opened.add(new FileInputStream(file.toFile()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
