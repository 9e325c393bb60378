package dev.watertight.adoption;

import dev.watertight.Resource;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;

/** All that was adopted in this JVM and is not judged yet. */
public final class Adoptions {

    /** In the order in which they ended: of several that nest, the innermost counts. */
    private static final Deque<Adoption> ALL = new ConcurrentLinkedDeque<>();

    private Adoptions() {}

    /** From now on, what it holds is no leak of a test. */
    public static void add(Adoption adoption) {
        ALL.addLast(adoption);
    }

    /** By which adoption a resource is no leak of a test, if by any. */
    public static Optional<Adoption> of(Resource resource) {
        return ALL.stream().filter(each -> each.holds(resource)).findFirst();
    }

    /** Which adoption may have brought a resource about, if any. */
    public static Optional<Adoption> near(Resource resource) {
        return ALL.stream().filter(each -> each.mayHold(resource)).findFirst();
    }

    /** What was adopted for this class is judged from now on like anything else. */
    public static void end(String className) {
        ALL.removeIf(each -> each.owner().filter(className::equals).isPresent());
    }

    /**
     * Forgets what has gone: without the agent, what is opened later may have its identity. To be called at each look.
     *
     * @param there the identities of all that is there of this kind
     */
    public static void keep(Class<? extends Resource> type, Set<Object> there) {
        ALL.forEach(each -> each.keep(type, there));
    }
}
