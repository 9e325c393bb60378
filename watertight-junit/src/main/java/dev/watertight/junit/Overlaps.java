package dev.watertight.junit;

import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Judged;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Resource;
import dev.watertight.Snapshot;
import dev.watertight.junit.Watertight.Mode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was new at the end of tests that overlapped with others: it may be the leak of any of them. A container around
 * them all, or the run, tells what of it stays, and who the candidates are.
 */
final class Overlaps {

    private final Predicate<String> watchedSince;

    /** The candidates by their unique ids. */
    private final Remembered<Map<String, Candidate>> leftOpen = new Remembered<>();

    /**
     * A test or container that may have left a resource open.
     *
     * @param late whether it had ended when it was opened
     */
    private record Candidate(String name, Role role, boolean late) {}

    /** What a leak of a candidate would mean. */
    enum Role {
        /** It is to fail. */
        FAILS,
        /** It is to be told. */
        WARNS,
        /** It may leak: that is allowed there, or its check is switched off. */
        EXCUSED,
        /** Watertight was not asked to watch it. */
        UNWATCHED;

        static Role of(Settings settings) {
            if (!settings.watched()) {
                return EXCUSED;
            }
            return settings.mode() == Mode.FAIL ? FAILS : WARNS;
        }
    }

    /**
     * @param watchedSince whether a test or container of this unique id, unwatched at first, has been watched since: it
     *     found there already what was left open before, so that is not its leak
     */
    Overlaps(Predicate<String> watchedSince) {
        this.watchedSince = watchedSince;
    }

    /**
     * The end of a test or container that overlapped with others.
     *
     * @param unwatched the names of those of the others that are not watched, by their unique ids
     */
    void leaveOpen(String uniqueId, String name, Settings settings, Map<String, String> unwatched, LeakReport report) {
        Candidate candidate = new Candidate(name, Role.of(settings), false);
        Reports.suspects(report).forEach(resource -> {
            add(resource, uniqueId, candidate);
            unwatched.forEach((id, other) -> add(resource, id, new Candidate(other, Role.UNWATCHED, false)));
        });
        Reports.allowed(report).forEach(resource -> add(resource, uniqueId, new Candidate(name, Role.EXCUSED, false)));
    }

    /** A thread or an executor of a test or container has opened this, after that had ended. */
    void openedLate(Resource resource, WorkLog.Entry owner) {
        add(resource, owner.uniqueId(), new Candidate(owner.name(), owner.role(), true));
    }

    private void add(Resource resource, String uniqueId, Candidate candidate) {
        leftOpen.add(resource, ConcurrentHashMap::new, candidates -> candidates.put(uniqueId, candidate));
    }

    private Map<String, Candidate> candidates(Resource resource) {
        Map<String, Candidate> known = leftOpen.get(resource);
        return known == null ? Map.of() : known;
    }

    /** As {@link Remembered#beforeLook}. */
    long beforeLook() {
        return leftOpen.beforeLook();
    }

    /** As {@link Remembered#forget}: what comes under the same number later was not left open by these candidates. */
    void forget(long beforeLook, List<Snapshot<?>> look) {
        leftOpen.forget(beforeLook, look);
    }

    /** Whose these are is certain: of those that ran at the same time, none is a candidate any more. */
    void settle(LeakReport own) {
        Reports.suspects(own)
                .forEach(resource -> leftOpen.retainIf(resource, candidates -> {
                    candidates.values().removeIf(candidate -> !candidate.late);
                    return !candidates.isEmpty();
                }));
    }

    boolean isEmpty() {
        return leftOpen.isEmpty();
    }

    /** Whether a checked test may have left this resource open. */
    boolean isSuspected(Resource resource) {
        return !names(resource, EnumSet.of(Role.FAILS, Role.WARNS)).isEmpty();
    }

    /** Whether a test that is to fail for a leak may have left this resource open. */
    boolean fails(Resource resource) {
        return !names(resource, EnumSet.of(Role.FAILS)).isEmpty();
    }

    /**
     * The report, with the candidates named, and with only those resources as leaks that are leaks whoever left them
     * open.
     *
     * @param wholeRun whether a leak of an unwatched test counts as one
     */
    LeakReport attribute(LeakReport report, boolean wholeRun) {
        if (!(report instanceof Leaky leaky)) {
            return report;
        }
        Set<Role> guilty =
                wholeRun ? EnumSet.complementOf(EnumSet.of(Role.EXCUSED)) : EnumSet.of(Role.FAILS, Role.WARNS);
        List<Resource> leaks = new ArrayList<>();
        List<Judged> undecided = new ArrayList<>(leaky.undecided());
        List<Judged> allowed = new ArrayList<>(leaky.allowed());
        List<String> notes = new ArrayList<>(leaky.unobserved());
        for (Resource leak : leaky.leaks()) {
            String checked = names(leak, guilty);
            String unchecked = names(leak, EnumSet.complementOf(EnumSet.copyOf(guilty)));
            if (unchecked.isEmpty()) {
                leaks.add(leak);
                if (!checked.isEmpty()) {
                    notes.add("whose the " + leak.kind() + " " + leak.describe() + " is, since " + why(leak, checked));
                }
            } else if (checked.isEmpty()) {
                allowed.add(new Judged(leak, "it was left open where that is allowed or not checked: " + unchecked));
            } else {
                undecided.add(new Judged(
                        leak,
                        why(leak, checked) + "; but also some that may leave it open, or are not" + " checked: "
                                + unchecked));
            }
        }
        return Reports.of(leaky, leaks, undecided, notes, allowed);
    }

    private String why(Resource leak, String checked) {
        boolean late = candidates(leak).values().stream().anyMatch(Candidate::late);
        return late
                ? "it was opened by what had been started in a test that had ended by then: " + checked
                : "tests ran at the same time: " + checked;
    }

    /** The candidates in one of these roles; without containers of others, whose time it was and not the container's. */
    private String names(Resource resource, Set<Role> roles) {
        Map<String, Candidate> candidates = candidates(resource);
        return candidates.keySet().stream()
                .filter(id -> candidates.keySet().stream().noneMatch(other -> isInside(other, id)))
                .flatMap(id -> Stream.ofNullable(candidates.get(id))
                        .filter(candidate -> candidate.role != Role.UNWATCHED || !watchedSince.test(id)))
                .filter(candidate -> roles.contains(candidate.role))
                .map(Candidate::name)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static boolean isInside(String id, String container) {
        return id.length() > container.length() && id.startsWith(container);
    }
}
