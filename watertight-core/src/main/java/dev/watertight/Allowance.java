package dev.watertight;

import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A rule that a resource is no leak, with the reason why. {@link Allowances} makes them.
 *
 * @since 0.1
 */
public final class Allowance {

    private final String reason;
    private final boolean needsOrigins;
    private final Predicate<? super Resource> rule;

    Allowance(String reason, boolean needsOrigins, Predicate<? super Resource> rule) {
        this.reason = requireReason(reason);
        this.needsOrigins = needsOrigins;
        this.rule = Objects.requireNonNull(rule, "rule");
    }

    /**
     * The same rule with a reason in your own words.
     *
     * @param reason why this is no leak; not blank
     */
    public Allowance because(String reason) {
        return new Allowance(reason, needsOrigins, rule);
    }

    /** Why the resources that this allowance covers are no leaks. */
    public String reason() {
        return reason;
    }

    /** Whether this allowance can only be decided for resources whose {@link Resource#origin() origin} was observed. */
    public boolean needsOrigins() {
        return needsOrigins;
    }

    /**
     * Whether the given resource is no leak by this rule.
     *
     * @throws IllegalStateException if the rule itself failed; it carries the failure
     */
    public boolean covers(Resource resource) {
        Objects.requireNonNull(resource, "resource");
        try {
            return rule.test(resource);
        } catch (RuntimeException failure) {
            throw new IllegalStateException(
                    "the allowance \"" + reason + "\" failed when asked about the " + resource.kind() + " "
                            + resource.describe() + ": an allowance must answer true or false for every resource",
                    failure);
        }
    }

    /** The allowances as a list, none of which is null. */
    static List<Allowance> nonNull(Allowance... allowances) {
        Objects.requireNonNull(allowances, "allowances");
        for (Allowance allowance : allowances) {
            Objects.requireNonNull(allowance, "allowance");
        }
        return List.of(allowances);
    }

    private static String requireReason(String reason) {
        Objects.requireNonNull(reason, "reason");
        if (reason.isBlank()) {
            throw new IllegalArgumentException(
                    "an allowance needs a reason that says why this is no leak, but the" + " reason is blank");
        }
        return reason;
    }

    @Override
    public String toString() {
        return reason;
    }
}
