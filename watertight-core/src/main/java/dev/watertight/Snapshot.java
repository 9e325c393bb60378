package dev.watertight;

import dev.watertight.common.Distinct;
import dev.watertight.spi.Probe;
import dev.watertight.thread.LiveThread;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one kind that were there at one moment. A snapshot taken before a test is its baseline.
 *
 * <p>A snapshot holds identities; that keeps a baseline cheap. Details are read when they are first asked for, of those
 * resources that are still there then, and kept from then on.
 *
 * @param <R> the type of the resources
 * @since 0.1
 */
public final class Snapshot<R extends Resource> {

    private final Probe<R> probe;
    private final Distinct identities;
    private final List<String> unobserved;
    private @Nullable List<R> resources;

    private Snapshot(Probe<R> probe, Collection<?> identities, List<String> unobserved) {
        this.probe = Objects.requireNonNull(probe, "probe");
        this.identities = Distinct.of(identities);
        this.unobserved = List.copyOf(unobserved);
    }

    /**
     * A snapshot of what a probe observed; for authors of probes.
     *
     * @param probe reads the details when they are asked for
     * @param identities of the resources that were there, in the order in which reports shall list them
     * @param unobserved why something may be missing, a sentence each; empty if everything was observed
     */
    public static <R extends Resource> Snapshot<R> of(
            Probe<R> probe, Collection<?> identities, List<String> unobserved) {
        return new Snapshot<>(probe, identities, unobserved);
    }

    /**
     * A snapshot of resources that are known already, say of those that an earlier report named.
     */
    public static <R extends Resource> Snapshot<R> of(Class<R> type, Collection<? extends R> resources) {
        var known = new KnownResources<R>(type, resources);
        return new Snapshot<>(known, known.identities(), List.of());
    }

    /** The type of the resources, say {@code Descriptor.class}. */
    public Class<R> type() {
        return probe.type();
    }

    /** How many resources there were. */
    public int size() {
        return identities.size();
    }

    /** The identities of the resources; unmodifiable, never null. */
    public Set<Object> identities() {
        return identities;
    }

    /** Whether the given resource was there: the same one, not one that merely looks alike. */
    public boolean contains(Resource resource) {
        return identities.contains(Objects.requireNonNull(resource, "resource").identity());
    }

    /**
     * The resources with their details. The details are those of the first call; what has gone by then is left out.
     *
     * @throws IllegalStateException if this is a snapshot of another process, and it ended before all details were read
     */
    public synchronized List<R> resources() {
        if (resources == null) {
            resources = List.copyOf(probe.inspect(identities));
        }
        return resources;
    }

    /** Why this snapshot may lack something, a sentence each; empty when everything was observed. */
    public List<String> unobserved() {
        return unobserved;
    }

    /**
     * Judges what is in this snapshot but was not in an earlier one. This does not wait: to give threads and
     * executors the time to wind down, ask again with a new snapshot, as Awaitility does.
     *
     * @param baseline the earlier snapshot
     * @param allowances what is no leak, besides the built-in rules
     * @throws IllegalArgumentException if the baseline holds another kind of resource, or those of another process
     * @throws IllegalStateException if this is a snapshot of another process, and it ended before all details were read
     */
    public LeakReport leakedSince(Snapshot<?> baseline, Allowance... allowances) {
        Objects.requireNonNull(baseline, "baseline");
        if (baseline.type() != type()) {
            throw new IllegalArgumentException(
                    "the baseline holds another kind of resource: expected a snapshot of " + type().getSimpleName()
                            + ", but got one of " + baseline.type().getSimpleName());
        }
        if (!isComparableWith(baseline.probe.place())) {
            throw new IllegalArgumentException("the baseline was taken of another process: expected a snapshot of "
                    + probe.place() + ", but got one of " + baseline.probe.place());
        }
        return judge(without(baseline), allowances)
                .toReport("the code since the baseline", both(baseline.unobserved, unobserved), Optional.empty());
    }

    private boolean isComparableWith(String place) {
        return place.equals(probe.place())
                || place.equals(KnownResources.ANYWHERE)
                || probe.place().equals(KnownResources.ANYWHERE);
    }

    /**
     * As {@link #leakedSince(Snapshot, Allowance...)}; for snapshots of threads only, where a plain name is short for
     * {@link Allowances#ignoringTopFunction}.
     *
     * @throws IllegalArgumentException if this snapshot holds no threads, or the baseline holds another kind
     */
    public LeakReport leakedSince(Snapshot<?> baseline, String topFunction, String... more) {
        return leakedSince(baseline, topFunctions(topFunction, more));
    }

    /**
     * Judges everything in this snapshot, without a baseline, by the built-in rules and the given allowances. This does
     * not wait.
     */
    public LeakReport leaked(Allowance... allowances) {
        return judge(identities, allowances).toReport("the code so far", unobserved, Optional.empty());
    }

    /**
     * As {@link #leaked(Allowance...)}; for snapshots of threads only, where a plain name is short for
     * {@link Allowances#ignoringTopFunction}.
     *
     * @throws IllegalArgumentException if this snapshot holds no threads
     */
    public LeakReport leaked(String topFunction, String... more) {
        return leaked(topFunctions(topFunction, more));
    }

    private Allowance[] topFunctions(String first, String... more) {
        if (type() != LiveThread.class) {
            throw new IllegalArgumentException("a plain name allows threads by their top function, but this is a "
                    + this + "; pass an Allowance instead of \"" + first + "\"");
        }
        return Stream.concat(Stream.of(first), Arrays.stream(more))
                .map(Allowances::ignoringTopFunction)
                .toArray(Allowance[]::new);
    }

    private Findings judge(Set<Object> suspects, Allowance... allowances) {
        return Findings.judge(probe, suspects, Allowance.nonNull(allowances));
    }

    /**
     * The identities of what is in this snapshot and not in a later one: what has gone since.
     *
     * @return never null; empty if one of the snapshots could not observe everything
     */
    public Set<Object> missingFrom(Snapshot<R> later) {
        return unobserved.isEmpty() && later.unobserved.isEmpty() ? without(later) : Set.of();
    }

    /** The identities of what is in this snapshot and not in the other one; the caller may change the set. */
    Set<Object> without(Snapshot<?> other) {
        return identities.without(other.identities);
    }

    private static List<String> both(List<String> first, List<String> second) {
        Set<String> all = new LinkedHashSet<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    @Override
    public String toString() {
        return "snapshot of " + size() + " " + probe.name()
                + (isComparableWith("this JVM") ? "" : " of " + probe.place());
    }
}
