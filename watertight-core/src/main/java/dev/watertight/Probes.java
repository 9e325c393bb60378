package dev.watertight;

import dev.watertight.spi.Probe;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The probes that take part in leak checks: the built-in ones, and those found on the class or module path.
 *
 * <p>Their order is that in which a check looks, threads first: a thread that has ended when the threads are listed has
 * opened whatever it opened before the descriptors are listed. The other way round, what a thread opens in its last
 * moments would be seen by neither look.
 */
final class Probes {

    private static final List<Probe<?>> ALL = ServiceLoader.load(Probe.class, Probe.class.getClassLoader()).stream()
            .<Probe<?>>map(ServiceLoader.Provider::get)
            .toList();

    private Probes() {}

    /** The probes of these kinds, all if there are none; fails if a kind has no probe. */
    static List<Probe<?>> of(Set<Class<? extends Resource>> kinds) {
        if (kinds.isEmpty()) {
            return ALL;
        }
        kinds.forEach(Probes::requireProbe);
        return ALL.stream().filter(probe -> kinds.contains(probe.type())).toList();
    }

    /** The kinds that have these names in settings; fails if there is none of such a name. */
    static List<Class<? extends Resource>> kindsNamed(Collection<String> names) {
        List<Class<? extends Resource>> kinds = new ArrayList<>();
        for (String name : names) {
            Probe<?> probe = ALL.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there is no kind of resource named \"" + name + "\"; there are " + names()));
            kinds.add(probe.type());
        }
        return kinds;
    }

    /** Whether this object is known to own this resource. */
    static boolean owns(Object owner, Resource resource) {
        for (Probe<?> probe : ALL) { // no stream: of many objects and many resources, each pair is asked about
            if (owns(probe, owner, resource)) {
                return true;
            }
        }
        return false;
    }

    private static <R extends Resource> boolean owns(Probe<R> probe, Object owner, Resource resource) {
        return probe.type().isInstance(resource)
                && probe.owns(owner, probe.type().cast(resource));
    }

    static String names() {
        return ALL.stream().map(Probe::name).sorted().collect(Collectors.joining(", "));
    }

    private static void requireProbe(Class<? extends Resource> kind) {
        if (ALL.stream().noneMatch(probe -> probe.type() == kind)) {
            throw new IllegalArgumentException("no probe observes " + kind.getName() + "; there are probes for "
                    + ALL.stream().map(probe -> probe.type().getName()).collect(Collectors.joining(", ")));
        }
    }
}
