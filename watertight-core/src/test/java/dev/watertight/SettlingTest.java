package dev.watertight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.spi.Ruling;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettlingTest {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final ThingProbe probe = new ThingProbe();
    private final FakeClock clock = new FakeClock();
    private final List<Allowance> allowances = new ArrayList<>();

    @Test
    void neverPausesWhenClean() {
        Findings findings = settle();

        assertThat(findings.suspicious()).isFalse();
        assertThat(clock.pauses).isEmpty();
        assertThat(probe.fullLooks).as("full looks: the baseline and one more").isEqualTo(2);
    }

    @Test
    void waitsForWhatWindsDown() {
        Findings findings = settle(() -> probe.there.add("worker"), at(30, () -> probe.there.remove("worker")));

        assertThat(findings.suspicious()).isFalse();
        assertThat(clock.elapsed()).isLessThan(Duration.ofMillis(100));
    }

    @Test
    void waitsAsLongAsCanBe() {
        Findings findings = settle(
                ChronoUnit.FOREVER.getDuration(),
                () -> probe.there.add("worker"),
                at(3_600_000, () -> probe.there.remove("worker")));

        assertThat(findings.suspicious()).isFalse();
        assertThat(clock.elapsed()).isCloseTo(Duration.ofHours(1), Duration.ofSeconds(1));
    }

    @Test
    void callsALeakWhatOutlastsTheLimit() {
        Findings findings = settle(() -> probe.there.add("leak"));

        assertThat(findings.leaks()).extracting(Resource::describe).containsExactly("leak");
        assertThat(clock.elapsed()).isEqualTo(LIMIT);
    }

    @Test
    void looksLessAndLessOften() {
        settle(() -> probe.there.add("leak"));

        assertThat(clock.pauses.subList(0, clock.pauses.size() - 1)).isSorted();
        assertThat(clock.pauses.get(0)).isEqualTo(100_000L);
        assertThat(clock.pauses).allMatch(pause -> pause <= 50_000_000L);
    }

    @Test
    void looksAtTheSuspectsOnlyWhileItWaits() {
        settle(() -> probe.there.add("leak"));

        assertThat(probe.fullLooks).as("baseline, first and last look").isEqualTo(3);
        assertThat(probe.looksAtSuspects).isEqualTo(clock.pauses.size());
    }

    @Test
    void tellsWhatWasOpenedWhileOthersWoundDown() {
        Findings findings = settle(() -> probe.there.add("worker"), at(20, () -> {
            probe.there.remove("worker");
            probe.there.add("file that the worker left");
        }));

        assertThat(findings.leaks()).extracting(Resource::describe).containsExactly("file that the worker left");
    }

    @Test
    void tellsWhatWasOpenedWhileALeakStayed() {
        Findings findings =
                settle(() -> probe.there.add("leak"), at(500, () -> probe.there.add("file of a dying thread")));

        assertThat(findings.leaks()).extracting(Resource::describe).containsExactly("leak", "file of a dying thread");
    }

    @Test
    void doesNotCallALeakWhatComesAndGoes() {
        clock.always = () -> {
            probe.there.clear();
            probe.there.add("file " + clock.now);
        };

        Findings findings = settle(() -> probe.there.add("file"));

        assertThat(findings.suspicious()).isFalse();
    }

    @Test
    void givesTheUndecidedTimeToo() {
        probe.rulings.put("socket", new Ruling.Undecided("it may be cached"));

        Findings findings = settle(() -> probe.there.add("socket"), at(700, () -> probe.there.remove("socket")));

        assertThat(findings.suspicious()).isFalse();
    }

    @Test
    void waitsLongerForWhatIsEnding() {
        probe.rulings.put("event loop", new Ruling.Ending("it is shutting down"));

        Findings findings = settle(
                () -> probe.there.add("event loop"),
                () -> probe.there.add("its selector"),
                at(2_200, () -> probe.there.clear()));

        assertThat(findings.suspicious()).isFalse();
        assertThat(clock.elapsed()).isLessThan(Duration.ofMillis(2_300));
    }

    @Test
    void waitsForWhatIsEndingThoughTheMarkIsNotSeenAtEveryLook() {
        probe.rulings.put("event loop", new Ruling.Ending("it is shutting down"));

        Findings findings = settle(
                () -> probe.there.add("event loop"),
                at(500, () -> probe.rulings.clear()),
                at(2_200, () -> probe.there.clear()));

        assertThat(findings.suspicious()).isFalse();
    }

    @Test
    void waitsForWhatIsEndingThoughItIsAllowedItself() {
        probe.rulings.put("event loop", new Ruling.Ending("it is shutting down"));
        allowances.add(Allowances.ignoring(resource -> resource.describe().equals("event loop"), "another test's"));

        Findings findings = settle(
                () -> probe.there.add("event loop"),
                () -> probe.there.add("its selector"),
                at(500, () -> probe.rulings.clear()),
                at(2_200, () -> probe.there.clear()));

        assertThat(findings.suspicious()).isFalse();
        assertThat(clock.elapsed()).isLessThan(Duration.ofMillis(2_300));
    }

    @Test
    void callsALeakWhatWasEndingAndDidNot() {
        probe.rulings.put("event loop", new Ruling.Ending("it is shutting down"));

        Findings findings = settle(() -> probe.there.add("event loop"));

        assertThat(findings.leaks()).extracting(Resource::describe).containsExactly("event loop");
        assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(Ruling.Ending.MOST_SECONDS));
    }

    @Test
    void waitsNoLongerForOthersOnceWhatWasEndingHasEnded() {
        probe.rulings.put("event loop", new Ruling.Ending("it is shutting down"));

        Findings findings = settle(
                () -> probe.there.add("event loop"),
                () -> probe.there.add("leak"),
                at(2_200, () -> probe.there.remove("event loop")));

        assertThat(findings.leaks()).extracting(Resource::describe).containsExactly("leak");
        assertThat(clock.elapsed()).isLessThan(Duration.ofMillis(2_300));
    }

    @Test
    void doesNotWaitForWhatIsEndingWithoutALimit() {
        probe.rulings.put("event loop", new Ruling.Ending("it is shutting down"));

        Findings findings = settle(Duration.ZERO, () -> probe.there.add("event loop"));

        assertThat(findings.leaks()).hasSize(1);
        assertThat(clock.pauses).isEmpty();
    }

    @Test
    void judgesAtTheFirstLookWithoutALimit() {
        Findings findings = settle(Duration.ZERO, () -> probe.there.add("leak"));

        assertThat(findings.leaks()).hasSize(1);
        assertThat(clock.pauses).isEmpty();
    }

    @Test
    void leavesAnInterruptForTheTest() {
        Thread.currentThread().interrupt();

        Settling.Clock.SYSTEM.pause(1_000);

        assertThat(Thread.interrupted()).isTrue();
    }

    private Findings settle(Runnable... events) {
        return settle(LIMIT, events);
    }

    private Findings settle(Duration limit, Runnable... events) {
        var watch = new Watch<>(probe, probe.snapshot(), allowances);
        for (Runnable event : events) {
            event.run();
        }
        return new Settling(limit, clock).settle(List.of(watch)).findings();
    }

    /** Schedules an event when it is run. */
    private Runnable at(long millis, Runnable event) {
        return () -> clock.events.add(new Event(Duration.ofMillis(millis).toNanos(), event));
    }

    private record Event(long time, Runnable action) {}

    private static final class FakeClock implements Settling.Clock {

        final List<Long> pauses = new ArrayList<>();
        final List<Event> events = new ArrayList<>();
        Runnable always = () -> {};
        long now;

        @Override
        public long now() {
            return now;
        }

        @Override
        public void pause(long nanos) {
            pauses.add(nanos);
            now += nanos;
            always.run();
            events.stream()
                    .filter(event -> event.time() <= now)
                    .forEach(event -> event.action().run());
            events.removeIf(event -> event.time() <= now);
        }

        Duration elapsed() {
            return Duration.ofNanos(now);
        }
    }
}
