package dev.watertight.junit;

import dev.watertight.Allowance;
import dev.watertight.Allowances;
import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Judged;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Resource;
import dev.watertight.Signature;
import dev.watertight.junit.KnownLeaks.Entry;
import dev.watertight.junit.Ledger.Outcome;
import dev.watertight.junit.Parameters.FailOn;
import dev.watertight.junit.Watertight.Mode;
import dev.watertight.origin.Recorder;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * Which leaks are told, but fail nothing: those of the list of known leaks, and those that do not grow if only growing
 * ones shall fail.
 */
final class Acceptance {

    /** What the allowance says; by it, what it covered is found again in a report. */
    private static final String SEEN_BEFORE = "it is one of the known leaks, and was seen to stay before";

    private final Ledger ledger;
    private final FailOn failOn;
    private final @Nullable KnownFile file;
    private final KnownLeaks known;
    private final boolean writes;
    private final Mode stale;

    /** Known leaks that have outlasted the settling time once: to wait for each again would take very long. */
    private final Set<Signature> seenToStay = ConcurrentHashMap.newKeySet();

    private Acceptance(
            Ledger ledger, FailOn failOn, @Nullable KnownFile file, KnownLeaks known, boolean writes, Mode stale) {
        this.ledger = ledger;
        this.failOn = failOn;
        this.file = file;
        this.known = known;
        this.writes = writes;
        this.stale = stale;
    }

    /**
     * @throws ExtensionConfigurationException if the list is missing or makes no sense
     */
    static Acceptance of(Parameters parameters, Ledger ledger) {
        FailOn failOn = parameters.failOn();
        Mode stale = parameters.stale();
        boolean writes = parameters.writesKnown(System::getenv);
        KnownFile file = parameters.known().map(KnownFile::new).orElse(null);
        return new Acceptance(ledger, failOn, file, file == null ? KnownLeaks.NONE : read(file, writes), writes, stale);
    }

    /** For a run that checks nothing. */
    static Acceptance ofNothing(Ledger ledger) {
        return new Acceptance(ledger, FailOn.ALL, null, KnownLeaks.NONE, false, Mode.WARN);
    }

    private static KnownLeaks read(KnownFile file, boolean writes) {
        String setting = Parameters.KNOWN + " names " + file.path().toAbsolutePath();
        try {
            return file.read();
        } catch (NoSuchFileException e) {
            if (writes) {
                return KnownLeaks.NONE;
            }
            throw new ExtensionConfigurationException(
                    setting + ", but there is no such file; -D" + Parameters.KNOWN_WRITE + "=true writes it", e);
        } catch (IOException e) {
            throw new ExtensionConfigurationException(setting + ", which cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new ExtensionConfigurationException(setting + ", which makes no sense: " + e.getMessage(), e);
        }
    }

    /** Covers at the first look what is known to stay, so that nobody waits for it. */
    Allowance allowance() {
        return Allowances.ignoring(
                resource -> !seenToStay.isEmpty() && seenToStay.contains(Signature.of(resource)), SEEN_BEFORE);
    }

    /** The report with the accepted leaks among what is allowed; the ledger has them. */
    LeakReport apply(Where where, LeakReport report) {
        report.allowed().stream()
                .filter(judged -> judged.reason().equals(SEEN_BEFORE))
                .forEach(judged -> ledger.accept(
                        where, judged.resource(), Outcome.KNOWN, reason(Signature.of(judged.resource()))));
        if (!(report instanceof Leaky leaky)) {
            return report;
        }
        List<Resource> leaks = new ArrayList<>();
        List<Resource> accepted = new ArrayList<>();
        List<Judged> allowed = new ArrayList<>(leaky.allowed());
        for (Resource leak : leaky.leaks()) {
            Signature signature = Signature.of(leak);
            if (writes || known.find(signature).isPresent()) {
                if (!Reports.isRescued(leak)) { // that has not been seen to stay
                    seenToStay.add(signature);
                }
                ledger.accept(where, leak, Outcome.KNOWN, reason(signature));
                accepted.add(leak);
                allowed.add(new Judged(leak, reason(signature)));
            } else if (failOn == FailOn.GROWING && ledger.hold(where, leak, SEEN_ONCE)) {
                accepted.add(leak);
                allowed.add(new Judged(leak, SEEN_ONCE));
            } else {
                leaks.add(leak);
            }
        }
        List<String> unobserved = Reports.without(accepted, leaky.unobserved());
        return Reports.of(leaky, leaks, leaky.undecided(), unobserved, allowed);
    }

    private static final String SEEN_ONCE = "it may be held once for good: " + Parameters.FAIL + " is growing";

    private String reason(Signature signature) {
        return known.find(signature).map(Entry::reason).orElse("it is to be written to the list");
    }

    /**
     * Brings the list up to date if that was asked for, or else compares it with what this run has seen.
     *
     * @return what is to fail the run, if anything
     */
    Optional<String> finish(Coverage coverage) {
        KnownFile list = file;
        if (list == null) {
            return Optional.empty();
        }
        Set<String> seen = ledger.signatures();
        if (writes) {
            return write(list, coverage, seen);
        }
        List<String> news = gone(known, coverage, seen).stream()
                .map(Entry::signature)
                .filter(ledger::tellStale)
                .toList();
        if (!known.entries().isEmpty()
                && !ledger.hasOnlyAccepted()
                && known.entries().values().stream().anyMatch(Entry::needsOrigins) != hasOrigins()) {
            ledger.note(list.path() + (hasOrigins() ? " was written without origins" : " was written with origins")
                    + ", and this run has " + (hasOrigins() ? "them" : "none")
                    + ", so that a leak which is known may not be recognised");
        }
        if (stale != Mode.FAIL || news.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "These leaks of " + list.path() + " did not occur any more, though the tests ran in which they"
                        + " were seen: remove their lines, or run with -D" + Parameters.KNOWN_WRITE + "=true\n\n  "
                        + String.join("\n  ", news));
    }

    private List<Entry> gone(KnownLeaks list, Coverage coverage, Set<String> seen) {
        boolean writtenWithOrigins = list.entries().values().stream().anyMatch(Entry::needsOrigins);
        return list.entries().values().stream()
                .filter(entry -> !seen.contains(entry.signature()))
                .filter(entry -> entry.needsOrigins() ? hasOrigins() : writtenWithOrigins || !hasOrigins())
                .filter(entry -> covers(coverage, entry.tests()))
                .sorted((first, second) -> first.signature().compareTo(second.signature()))
                .toList();
    }

    /** Whether these tests ran from end to end and were checked: they may have leaked something and nobody looked. */
    private boolean covers(Coverage coverage, Set<String> tests) {
        return coverage.covers(tests) && ledger.hasObserved(tests);
    }

    /** Tells what failed, if anything. */
    private Optional<String> write(KnownFile list, Coverage coverage, Set<String> seen) {
        String reason = "it leaked on " + LocalDate.now(ZoneOffset.UTC) + "; nobody has looked at it yet";
        try {
            list.update(before -> {
                KnownLeaks after = before.without(gone(before, coverage, seen));
                for (Ledger.Entry entry : ledger.entries()) {
                    List<String> tests = entry.sightings().stream()
                            .filter(sighting -> sighting.outcome() == Outcome.KNOWN)
                            .map(sighting -> sighting.where().test())
                            .toList();
                    if (!tests.isEmpty()) {
                        after = after.with(entry.signature(), tests, test -> covers(coverage, Set.of(test)), reason);
                    }
                }
                ledger.note("wrote " + list.path() + ", with "
                        + Summary.count(after.entries().size(), "signature"));
                return after;
            });
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the known leaks could not be written to " + list.path() + ": " + e);
        } catch (IllegalArgumentException e) { // somebody else has changed it meanwhile
            return Optional.of("the known leaks could not be written to " + list.path() + ": " + e.getMessage());
        }
    }

    private static boolean hasOrigins() {
        return Recorder.find().isPresent();
    }
}
