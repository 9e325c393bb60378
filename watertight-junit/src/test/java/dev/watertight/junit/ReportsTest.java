package dev.watertight.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Inconclusive;
import dev.watertight.LeakReport.Judged;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.origin.Opened;
import dev.watertight.origin.Recorder.Place;
import dev.watertight.origin.RescuedDescriptor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportsTest {

    private static final String GAP = "the threads, since nothing may read them";
    private static final Resource RESCUED = new RescuedDescriptor(new Place(
            1,
            Opened.SOCKET,
            new Origin(
                    "main", List.of(new StackTraceElement("A", "a", "A.java", 1)), Instant.EPOCH, Optional.empty())));

    /** Also where the rest of it only warns: it may have missed a leak that fails. */
    @Test
    void eachPartSaysWhatCouldNotBeObserved() {
        LeakReport report = new Inconclusive("test", List.of(new Judged(RESCUED, "why")), List.of(GAP), List.of());

        assertThat(Reports.parts(report))
                .hasSize(2)
                .allSatisfy(part -> assertThat(Reports.unobserved(part)).containsExactly(GAP));
    }

    @Test
    void aRunIsTakenDownOnceWhateverItsPartsAreJudged() {
        Where where = new Where("id", "name", "test");
        LeakReport report = new Leaky("test", List.of(RESCUED, new Puzzle("open")), List.of(), List.of(GAP), List.of());
        Ledger ledger = new Ledger();

        ledger.tell(
                where,
                report,
                part -> Reports.leaks(part).anyMatch(Reports::isRescued)
                        ? Ledger.Outcome.WARNED
                        : Ledger.Outcome.FAILED);

        assertThat(ledger.testsRun()).isEqualTo(1);
        assertThat(ledger.gaps())
                .singleElement()
                .satisfies(gap -> assertThat(gap.wheres()).containsExactly(where));
        assertThat(ledger.entries())
                .flatExtracting(Ledger.Entry::sightings)
                .extracting(Ledger.Sighting::outcome)
                .containsExactly(Ledger.Outcome.WARNED, Ledger.Outcome.FAILED);
    }
}
