package dev.watertight.junit;

import dev.watertight.Allowance;
import dev.watertight.LeakCheck;
import dev.watertight.Resource;
import dev.watertight.junit.Watertight.Granularity;
import dev.watertight.junit.Watertight.Mode;
import dev.watertight.junit.Watertight.Stacks;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What one test or container is checked by: system properties first, then the nearest annotation, then configuration
 * parameters, then defaults.
 *
 * @param watched whether it is to be checked; if not, what it leaves open is nobody's leak
 * @param everyKind whether it is checked for every kind of resource
 * @param check the check, but for its name
 */
record Settings(
        boolean watched,
        Mode mode,
        Granularity granularity,
        Stacks stacks,
        Mode inconclusive,
        boolean everyKind,
        LeakCheck.Configuration check) {

    private static final Duration SETTLING_TIME = Duration.ofSeconds(1);

    /**
     * @throws ExtensionConfigurationException if a setting makes no sense; the message says which, and what would
     */
    static Settings of(ExtensionContext context) {
        Parameters parameters = new Parameters(context::getConfigurationParameter);
        return of(parameters, Placed.nearest(TestContexts.withTestClass(context)));
    }

    /**
     * What the run as a whole is checked by: configuration parameters and defaults, since no annotation is about it.
     *
     * @throws ExtensionConfigurationException if a setting makes no sense
     */
    static Settings ofRun(Parameters parameters) {
        return of(parameters, Optional.empty());
    }

    private static Settings of(Parameters parameters, Optional<Placed> placed) {
        Optional<Watertight> annotation = placed.map(Placed::annotation);
        return new Settings(
                annotation.map(Watertight::enabled).orElse(true),
                parameters.choose(
                        Parameters.MODE, Mode.class, annotation.map(Watertight::mode), Mode.DEFAULT, Mode.FAIL),
                placed.filter(Placed::onMethod).isPresent()
                        ? Granularity.METHOD
                        : parameters.choose(
                                Parameters.GRANULARITY,
                                Granularity.class,
                                annotation.map(Watertight::granularity),
                                Granularity.DEFAULT,
                                Granularity.METHOD),
                parameters.choose(
                        Parameters.STACKS,
                        Stacks.class,
                        annotation.map(Watertight::stacks),
                        Stacks.DEFAULT,
                        Stacks.FOLDED),
                parameters.choose(Parameters.INCONCLUSIVE, Mode.class, Optional.empty(), Mode.DEFAULT, Mode.WARN),
                annotation.map(each -> each.kinds().length == 0).orElse(true) && !parameters.hasKinds(),
                check(parameters, placed));
    }

    /** The same for something that is not to be checked. */
    Settings unwatched() {
        return new Settings(false, mode, granularity, stacks, inconclusive, everyKind, check);
    }

    /** The same for something that is to fail for a leak. */
    Settings failing() {
        return new Settings(watched, Mode.FAIL, granularity, stacks, inconclusive, everyKind, check);
    }

    /** The same for something that is not to fail. */
    Settings warning() {
        return new Settings(watched, Mode.WARN, granularity, stacks, Mode.WARN, everyKind, check);
    }

    private static LeakCheck.Configuration check(Parameters parameters, Optional<Placed> placed) {
        LeakCheck.Configuration check = LeakCheck.configure()
                .settlingTime(parameters.settlingTime(placed.map(Placed::annotation), SETTLING_TIME))
                .allowing(parameters.allowances().toArray(Allowance[]::new));
        Optional<List<String>> kinds = parameters.systemKinds();
        if (kinds.isEmpty() && placed.isPresent() && placed.get().annotation().kinds().length > 0) {
            List<Class<? extends Resource>> chosen =
                    Arrays.asList(placed.get().annotation().kinds());
            LeakCheck.Configuration all = check;
            check = placed.get().checked(() -> all.kinds(chosen));
        } else {
            check = parameters.kinds(check);
        }
        if (placed.isPresent()) {
            Allowance[] allowances = placed.get().checked(placed.get()::allowances);
            check = check.allowing(allowances);
        }
        return check;
    }

    /** An annotation and where it stands. */
    private record Placed(Watertight annotation, AnnotatedElement element, boolean onMethod) {

        static Optional<Placed> nearest(ExtensionContext context) {
            List<AnnotatedElement> elements = new ArrayList<>();
            context.getTestMethod().ifPresent(elements::add);
            context.getTestClass().ifPresent(elements::add);
            List<Class<?>> enclosing = context.getEnclosingTestClasses();
            for (int i = enclosing.size() - 1; i >= 0; i--) { // outermost first, says JUnit
                elements.add(enclosing.get(i));
            }
            return elements.stream()
                    .flatMap(element -> AnnotationSupport.findAnnotation(element, Watertight.class).stream()
                            .map(annotation ->
                                    new Placed(annotation, element, element instanceof java.lang.reflect.Method)))
                    .findFirst();
        }

        Allowance[] allowances() {
            return Arrays.stream(annotation.allowing())
                    .flatMap(AllowanceFactory::of)
                    .toArray(Allowance[]::new);
        }

        /** Says where the annotation stands if it makes no sense. */
        <T> T checked(Supplier<T> setting) {
            try {
                return setting.get();
            } catch (IllegalArgumentException e) {
                throw new ExtensionConfigurationException("@Watertight on " + element + ": " + e.getMessage(), e);
            }
        }
    }
}
