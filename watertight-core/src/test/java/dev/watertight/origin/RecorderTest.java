package dev.watertight.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecorderTest {

    private static final Instant STARTED = Instant.parse("2026-11-24T01:22:45.123Z");

    private static final Origin ORIGIN =
            new Origin("main", List.of(new StackTraceElement("A", "a", "A.java", 1)), STARTED, Optional.empty());

    /** As if nobody had seen that the process ended which had the number before. */
    @Test
    void takesNoProcessForAnotherThatHadItsNumber() {
        assertThat(Recorder.isOf(ORIGIN, Optional.of(STARTED.plusSeconds(60)))).isFalse();
        assertThat(Recorder.isOf(ORIGIN, Optional.of(STARTED.minusSeconds(60)))).isFalse();
    }

    @Test
    void theSystemTellsStartTimesRoughlyOrNotAtAll() {
        assertThat(Recorder.isOf(ORIGIN, Optional.of(STARTED.minusSeconds(1)))).isTrue();
        assertThat(Recorder.isOf(ORIGIN, Optional.of(STARTED.plusSeconds(1)))).isTrue();
        assertThat(Recorder.isOf(ORIGIN, Optional.empty())).isTrue();
    }
}
