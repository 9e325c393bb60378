package dev.watertight.spi;

import dev.watertight.Resource;
import dev.watertight.Snapshot;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Observes one kind of resource in one place. This is what a new kind of resource implements; a probe named in
 * {@code META-INF/services/dev.watertight.spi.Probe} takes part in every leak check.
 *
 * <p>A probe observes and leaves no trace: it closes, interrupts and collects nothing, and nothing that it opens for
 * itself shows up in what it reports. It may be called from several threads at once. It does not throw when something
 * could not be observed but says so in {@link Snapshot#unobserved()}.
 *
 * @param <R> the type of the resources
 * @since 0.1
 */
public interface Probe<R extends Resource> {

    /** The type of the resources, by which a check is told which kinds to watch. */
    Class<R> type();

    /**
     * The kind's name in settings, a plural in lower case: {@code "descriptors"}.
     */
    String name();

    /**
     * Where the resources are: {@code "this JVM"}, or another process. Snapshots of different places are not compared.
     */
    default String place() {
        return "this JVM";
    }

    /**
     * Takes the identities of all resources that are there now. This runs before and after each test: it should cost
     * no more than it must, and leave the details to {@link #inspect}.
     */
    Snapshot<R> snapshot();

    /**
     * Looks again at some resources only.
     *
     * @param identities identities from an earlier snapshot of this probe
     * @return those that are still there
     */
    Set<Object> stillThere(Set<Object> identities);

    /**
     * Reads the details of some resources. One whose details cannot be read is returned all the same, with what is
     * known and why the rest is not.
     *
     * @param identities identities from an earlier snapshot of this probe
     * @return the resources, in the order of the identities, without those that have gone
     */
    List<R> inspect(Set<Object> identities);

    /**
     * Whether an object owns a resource, so that it is the one to close or stop: the stream or socket of a descriptor, the
     * executor of a worker thread. Say so only if it is certain.
     *
     * @param owner any object of the program's; to be looked at, not to be called
     */
    default boolean owns(Object owner, R resource) {
        return false;
    }

    /**
     * Judges suspects by the rules built into this probe: what the JVM, a runtime or a test framework opens for itself.
     * What is said of one suspect must not depend on which others are asked about.
     *
     * @param suspects resources that were not there before, with their details
     * @return a ruling for each suspect that is no leak or cannot be judged; a suspect without one is a leak
     */
    default Map<Object, Ruling> rule(Collection<? extends R> suspects) {
        return Map.of();
    }
}
