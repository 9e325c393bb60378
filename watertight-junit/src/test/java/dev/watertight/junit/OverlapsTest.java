package dev.watertight.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakReport;
import dev.watertight.Snapshot;
import dev.watertight.thread.LiveThread;
import dev.watertight.thread.Threads;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OverlapsTest {

    private final Activity activity = new Activity();
    private final Overlaps overlaps = new Overlaps(activity::wasWatched);
    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread leak = new Thread(
            () -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            },
            "leak");

    @BeforeEach
    void startsALeak() {
        leak.start();
    }

    @AfterEach
    void endsIt() throws InterruptedException {
        end.countDown();
        leak.join();
    }

    @Test
    void whatRunsUnwatchedMayHaveLeaked() {
        Activity.Watch watch = activity.watch("[a]");
        activity.started("[b]", "b");
        leaveOpen("[a]", watch);

        assertThat(overlaps.attribute(report(), false)).isInstanceOf(LeakReport.Inconclusive.class);
    }

    /** JUnit announces a test before any extension of it is asked, so its watch begins a moment later. */
    @Test
    void whatIsWatchedAMomentLaterHasNotLeakedBefore() {
        Activity.Watch watch = activity.watch("[a]");
        activity.started("[b]", "b");
        leaveOpen("[a]", watch);
        activity.watch("[b]");

        assertThat(overlaps.attribute(report(), false)).isInstanceOf(LeakReport.Leaky.class);
    }

    private void leaveOpen(String id, Activity.Watch watch) {
        Settings settings = Settings.ofRun(new Parameters(name -> Optional.empty()));
        overlaps.leaveOpen(id, "a", settings, watch.unwatched(), report());
        watch.end();
    }

    private LeakReport report() {
        Snapshot<LiveThread> now = Threads.snapshot();
        List<LiveThread> threads = now.resources().stream()
                .filter(thread -> thread.id() == leak.getId())
                .toList();
        assertThat(threads).hasSize(1);
        return Snapshot.of(LiveThread.class, threads).leaked();
    }
}
