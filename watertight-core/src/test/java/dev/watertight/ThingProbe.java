package dev.watertight;

import dev.watertight.spi.Probe;
import dev.watertight.spi.Ruling;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A world of things that come and go as a test says. */
final class ThingProbe implements Probe<Thing> {

    final Set<String> there = new LinkedHashSet<>();
    final Map<Object, Ruling> rulings = new LinkedHashMap<>();
    int fullLooks;
    int looksAtSuspects;

    @Override
    public Class<Thing> type() {
        return Thing.class;
    }

    @Override
    public String name() {
        return "things";
    }

    @Override
    public Snapshot<Thing> snapshot() {
        fullLooks++;
        return Snapshot.of(this, there, List.of());
    }

    @Override
    public Set<Object> stillThere(Set<Object> identities) {
        looksAtSuspects++;
        Set<Object> left = new LinkedHashSet<>(identities);
        left.retainAll(there);
        return left;
    }

    @Override
    public List<Thing> inspect(Set<Object> identities) {
        return there.stream().filter(identities::contains).map(Thing::new).toList();
    }

    @Override
    public Map<Object, Ruling> rule(Collection<? extends Thing> suspects) {
        return rulings;
    }
}
