package dev.watertight;

import dev.watertight.spi.Probe;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Resources that were inspected earlier, seen through the eyes of a probe: they are always still there. */
final class KnownResources<R extends Resource> implements Probe<R> {

    static final String ANYWHERE = "anywhere";

    private final Class<R> type;
    private final Map<Object, R> resources = new LinkedHashMap<>();

    KnownResources(Class<R> type, Collection<? extends R> resources) {
        this.type = Objects.requireNonNull(type, "type");
        resources.forEach(resource -> this.resources.put(resource.identity(), resource));
    }

    Set<Object> identities() {
        return resources.keySet();
    }

    @Override
    public Class<R> type() {
        return type;
    }

    @Override
    public String name() {
        return "resources";
    }

    /** Whoever lists resources by hand knows where they belong. */
    @Override
    public String place() {
        return ANYWHERE;
    }

    @Override
    public Snapshot<R> snapshot() {
        return Snapshot.of(this, identities(), List.of());
    }

    @Override
    public Set<Object> stillThere(Set<Object> identities) {
        return identities;
    }

    @Override
    public List<R> inspect(Set<Object> identities) {
        return resources.values().stream()
                .filter(resource -> identities.contains(resource.identity()))
                .toList();
    }
}
