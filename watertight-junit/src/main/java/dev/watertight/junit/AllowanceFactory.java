package dev.watertight.junit;

import dev.watertight.Allowance;
import dev.watertight.Allowances;
import dev.watertight.Resource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.platform.commons.support.ReflectionSupport;

/** Makes allowances of what stands in annotations and configuration parameters. */
final class AllowanceFactory {

    /** By the names that they have as attributes and as configuration parameters. */
    static final Map<String, Function<String, Allowance>> BY_NAME = new TreeMap<>(Map.of(
            "topFunction", Allowances::ignoringTopFunction,
            "inBacktrace", Allowances::ignoringInBacktrace,
            "creator", Allowances::ignoringCreator,
            "openedBy", Allowances::ignoringOpenedBy,
            "threadsNamed", Allowances::ignoringThreadsNamed,
            "path", Allowances::ignoringPath));

    private AllowanceFactory() {}

    /**
     * @throws IllegalArgumentException if the annotation allows nothing, has no reason, or something in it is misspelt
     */
    static Stream<Declared> of(Watertight.Allow allow) {
        List<Declared> allowances = Stream.of(
                        each(allow.topFunction(), "topFunction", allow),
                        each(allow.inBacktrace(), "inBacktrace", allow),
                        each(allow.creator(), "creator", allow),
                        each(allow.openedBy(), "openedBy", allow),
                        each(allow.threadsNamed(), "threadsNamed", allow),
                        each(allow.path(), "path", allow),
                        Arrays.stream(allow.matching())
                                .map(type -> Declared.of("matching", type.getName(), matching(type, allow.because()))))
                .flatMap(each -> each)
                .toList();
        if (allowances.isEmpty()) {
            throw new IllegalArgumentException("@Allow(because = \"" + allow.because() + "\") says why, but not what is"
                    + " no leak: set one of " + String.join(", ", BY_NAME.keySet()) + ", matching");
        }
        return allowances.stream();
    }

    private static Stream<Declared> each(String[] texts, String name, Watertight.Allow allow) {
        Function<String, Allowance> factory = Objects.requireNonNull(BY_NAME.get(name));
        return Arrays.stream(texts)
                .map(text -> Declared.of(name, text, factory.apply(text).because(allow.because())));
    }

    private static Allowance matching(Class<? extends Predicate<Resource>> type, String reason) {
        try {
            return Allowances.ignoring(ReflectionSupport.newInstance(type), reason);
        } catch (Exception e) { // not all that JUnit throws here is unchecked
            throw new IllegalArgumentException(
                    type.getName() + " must have a constructor without parameters that does not fail: " + e, e);
        }
    }
}
