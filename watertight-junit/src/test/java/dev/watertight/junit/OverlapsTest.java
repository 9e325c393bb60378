package dev.watertight.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakReport;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.process.Children;
import dev.watertight.thread.LiveThread;
import dev.watertight.thread.ThreadProbe;
import dev.watertight.thread.Threads;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    @Test
    void whatHasGoneByALaterLookIsForgotten() throws InterruptedException {
        leaveOpen("[a]", activity.watch("[a]"));
        long beforeLook = overlaps.beforeLook();
        overlaps.forget(beforeLook, List.of(Threads.snapshot()));
        assertThat(overlaps.isEmpty()).as("is forgotten while it is there").isFalse();

        endsIt();
        overlaps.forget(beforeLook, List.of(Threads.snapshot()));

        assertThat(overlaps.isEmpty()).isTrue();
    }

    @Test
    void aLookAtOtherKindsSaysNothingOfIt() throws InterruptedException {
        leaveOpen("[a]", activity.watch("[a]"));
        endsIt();

        overlaps.forget(overlaps.beforeLook(), List.of(Descriptors.snapshot(), Children.snapshot()));

        assertThat(overlaps.isEmpty()).isFalse();
    }

    @Test
    void nothingIsForgottenThatALookMayHaveMissed() throws InterruptedException {
        leaveOpen("[a]", activity.watch("[a]"));
        endsIt();
        Snapshot<LiveThread> partial = Snapshot.of(new ThreadProbe(), Set.of(), List.of("it was dark"));

        overlaps.forget(overlaps.beforeLook(), List.of(partial));

        assertThat(overlaps.isEmpty()).isFalse();
    }

    /** It may have been opened after that look. */
    @Test
    void nothingIsForgottenThatWasLeftOpenAfterALookBegan() throws InterruptedException {
        long beforeLook = overlaps.beforeLook();
        leaveOpen("[a]", activity.watch("[a]"));
        endsIt();

        overlaps.forget(beforeLook, List.of(Threads.snapshot()));

        assertThat(overlaps.isEmpty()).isFalse();
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
