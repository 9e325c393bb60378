package dev.watertight.junit;

import dev.watertight.Allowance;
import dev.watertight.Allowances;
import dev.watertight.Resource;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** What owns resources at one moment. Each object is taken apart once, however many resources are asked about. */
final class Owners {

    private final Function<Object, Stream<Object>> parts;
    private final IdentityHashMap<Object, List<Allowance>> known = new IdentityHashMap<>();

    /** @param parts what an object is made of, itself among it: see {@link Parts} */
    Owners(Function<Object, Stream<Object>> parts) {
        this.parts = parts;
    }

    /** Whether this object, or a part of it, is what ends the resource. */
    boolean owns(Object whole, Resource resource) {
        return known
                .computeIfAbsent(
                        whole,
                        key -> parts.apply(whole)
                                .map(Allowances::ignoringOwnedBy)
                                .toList())
                .stream()
                .anyMatch(part -> part.covers(resource));
    }
}
