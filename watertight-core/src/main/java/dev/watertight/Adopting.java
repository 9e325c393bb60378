package dev.watertight;

import dev.watertight.adoption.Adoption;
import dev.watertight.adoption.Adoptions;
import dev.watertight.common.Bystanders;
import dev.watertight.common.Handles;
import dev.watertight.spi.Probe;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what an action opens, so that nothing of what others open at the same time passes for it. Certain are:
 *
 * <ul>
 *   <li>what the value that it returns owns, then and later, as a pool does its workers;
 *   <li>threads that inherited this action's mark, by way of {@link InheritableThreadLocal}, from the thread that ran it;
 *   <li>with the agent, what was opened or started on a stack with this action on it, or in a thread started so;
 *   <li>everything new, if no other thread that was there before ran meanwhile: then nobody else can have opened it.
 * </ul>
 *
 * <p>What else is new may be the action's or not. That is what reports say of it.
 */
final class Adopting {

    /** As the agent's stacks name {@link #call}. */
    private static final String CALL = Adopting.class.getName() + ".call";

    private static final InheritableThreadLocal<@Nullable Object> MARK = new InheritableThreadLocal<>();

    private final String reason;
    private final @Nullable String owner;
    private final Object mark = new Handles.Mark();

    Adopting(String reason, @Nullable Class<?> owner) {
        Objects.requireNonNull(reason, "reason");
        if (reason.isBlank()) {
            throw new IllegalArgumentException(
                    "an adoption needs a reason that says why what is opened there belongs to "
                            + (owner == null ? "the run" : "the class") + ", but the reason is blank");
        }
        this.reason = reason;
        this.owner = owner == null ? null : owner.getName();
    }

    /** Runs the action. What it opens is adopted, unless it fails. */
    <T, E extends Exception> T run(LeakCheck.Opening<T, E> action) throws E {
        Objects.requireNonNull(action, "action");
        Map<Probe<?>, Snapshot<?>> before = snapshots();
        Bystanders bystanders = Bystanders.watch();
        Object outer = MARK.get();
        MARK.set(mark);
        T value;
        try {
            value = call(action);
        } finally {
            if (outer == null) {
                MARK.remove();
            } else {
                MARK.set(outer);
            }
        }
        boolean alone = !bystanders.ran();
        Adoptions.add(adoption(value, before, alone));
        return value;
    }

    private static <T, E extends Exception> T call(LeakCheck.Opening<T, E> action) throws E {
        return action.open();
    }

    private static Map<Probe<?>, Snapshot<?>> snapshots() {
        Map<Probe<?>, Snapshot<?>> snapshots = new LinkedHashMap<>();
        Probes.of(Set.of()).forEach(probe -> snapshots.put(probe, probe.snapshot()));
        return snapshots;
    }

    private Adoption adoption(@Nullable Object value, Map<Probe<?>, Snapshot<?>> before, boolean alone) {
        WeakReference<@Nullable Object> owned = new WeakReference<>(value);
        Predicate<Resource> descendant = resource -> isDescendant(resource, owned.get());
        Map<Object, Class<? extends Resource>> certain = new HashMap<>();
        Map<Object, Class<? extends Resource>> possible = new HashMap<>();
        before.forEach((probe, baseline) -> {
            Set<Object> opened = probe.snapshot().without(baseline);
            if (alone) {
                opened.forEach(identity -> certain.put(identity, probe.type()));
                return;
            }
            for (Resource resource : probe.inspect(opened)) {
                if (isOpenedHere(resource) || descendant.test(resource)) {
                    certain.put(resource.identity(), probe.type());
                } else if (resource.origin().isEmpty()) {
                    possible.put(resource.identity(), probe.type());
                }
            }
        });
        return new Adoption(reason, owner, certain, possible, descendant);
    }

    private boolean isDescendant(Resource resource, @Nullable Object value) {
        return Probes.owns(mark, resource) || (value != null && Probes.owns(value, resource));
    }

    private static boolean isOpenedHere(Resource resource) {
        return resource.origin().stream()
                .flatMap(Origin::chain)
                .flatMap(origin -> origin.stack().stream())
                .anyMatch(frame -> CALL.equals(frame.getClassName() + "." + frame.getMethodName()));
    }
}
