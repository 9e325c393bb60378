package dev.watertight.adoption;

import dev.watertight.Resource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Something that was opened on behalf of a class or the run, and why. */
public final class Adoption {

    private final String reason;
    private final @Nullable String owner;
    private final Map<Object, Class<? extends Resource>> certain;
    private final Map<Object, Class<? extends Resource>> possible;
    private final Predicate<? super Resource> descendant;

    /**
     * @param reason why it belongs there
     * @param owner the name of the class at whose end it is to be judged; null if that is never
     * @param certain the identities of what was certainly opened so, with their kinds
     * @param possible the identities of what was opened at the same time, so or otherwise, with their kinds
     * @param descendant what belongs to it too, whenever it came to be
     */
    public Adoption(
            String reason,
            @Nullable String owner,
            Map<Object, Class<? extends Resource>> certain,
            Map<Object, Class<? extends Resource>> possible,
            Predicate<? super Resource> descendant) {
        this.reason = reason;
        this.owner = owner;
        this.certain = new ConcurrentHashMap<>(certain);
        this.possible = new ConcurrentHashMap<>(possible);
        this.descendant = descendant;
    }

    /** Why it is no leak of a test. */
    public String reason() {
        return "it was adopted for " + (owner == null ? "the run" : "class " + owner) + ": " + reason;
    }

    /** The name of the class at whose end it is to be judged, if it is. */
    public Optional<String> owner() {
        return Optional.ofNullable(owner);
    }

    /** Whether this resource belongs to it. */
    public boolean holds(Resource resource) {
        return certain.containsKey(resource.identity()) || descendant.test(resource);
    }

    /** Whether this resource may belong to it, or not. */
    public boolean mayHold(Resource resource) {
        return possible.containsKey(resource.identity());
    }

    /** What is not there any more may look like something else that comes later. */
    void keep(Class<? extends Resource> type, Set<Object> there) {
        certain.entrySet().removeIf(each -> each.getValue() == type && !there.contains(each.getKey()));
        possible.entrySet().removeIf(each -> each.getValue() == type && !there.contains(each.getKey()));
    }
}
