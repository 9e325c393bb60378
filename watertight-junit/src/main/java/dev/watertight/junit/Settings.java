package dev.watertight.junit;

import dev.watertight.Allowance;
import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.Resource;
import dev.watertight.junit.Parameters.Rescued;
import dev.watertight.junit.Parameters.RunCheck;
import dev.watertight.junit.Watertight.Granularity;
import dev.watertight.junit.Watertight.Mode;
import dev.watertight.junit.Watertight.Stacks;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What one test or container is checked by: system properties first, then the nearest annotation, then configuration
 * parameters, then defaults.
 *
 * @param watched whether it is to be checked; if not, what it leaves open is nobody's leak
 * @param everyKind whether it is checked for every kind of resource
 * @param vanished what to do about descriptors that were taken away
 * @param declared what is no leak, as the user has said
 * @param check the check, but for its name and what was declared
 */
record Settings(
        boolean watched,
        Mode mode,
        Granularity granularity,
        Stacks stacks,
        Mode inconclusive,
        Rescued rescued,
        boolean everyKind,
        RunCheck vanished,
        List<Declared> declared,
        LeakCheck.Configuration check) {

    private static final Duration SETTLING_TIME = Duration.ofSeconds(1);

    private static final Namespace NAMESPACE = Namespace.create(Settings.class);

    /**
     * Found out once for each class, and each method with an annotation of its own, and kept until that has ended.
     *
     * @throws ExtensionConfigurationException if a setting makes no sense; the message says which, and what would
     */
    static Settings of(ExtensionContext context) {
        ExtensionContext known = TestContexts.withTestClass(context);
        Object subject = known.getTestMethod()
                .filter(method -> AnnotationSupport.isAnnotated(method, Watertight.class))
                .map(Object.class::cast)
                .or(() -> known.getTestClass().map(Object.class::cast))
                .orElse(Settings.class);
        Store store = outermost(known, subject).getStore(NAMESPACE);
        Settings settings = store.get(subject, Settings.class);
        if (settings == null) {
            settings = of(new Parameters(context::getConfigurationParameter), Placed.around(known));
            store.put(subject, settings);
        }
        return settings;
    }

    /** The context whose end is that of this method or class: all invocations of a test share it. */
    private static ExtensionContext outermost(ExtensionContext context, Object subject) {
        ExtensionContext outermost = context;
        for (ExtensionContext each = context;
                each != null;
                each = each.getParent().orElse(null)) {
            boolean isAbout =
                    Optional.of(subject).equals(subject instanceof Method ? each.getTestMethod() : each.getTestClass());
            if (isAbout) {
                outermost = each;
            }
        }
        return outermost;
    }

    /**
     * What the run as a whole is checked by: configuration parameters and defaults, since no annotation is about it.
     *
     * @throws ExtensionConfigurationException if a setting makes no sense
     */
    static Settings ofRun(Parameters parameters) {
        return of(parameters, List.of());
    }

    private static Settings of(Parameters parameters, List<Placed> around) {
        Optional<Placed> placed = around.stream().findFirst();
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
                parameters.rescued(),
                annotation.map(each -> each.kinds().length == 0).orElse(true) && !parameters.hasKinds(),
                parameters.vanished(),
                declared(parameters, around),
                check(parameters, placed));
    }

    /** All that is no leak, from near and far: allowances add up, unlike other settings. */
    private static List<Declared> declared(Parameters parameters, List<Placed> around) {
        List<Declared> declared = new ArrayList<>(parameters.allowances());
        around.forEach(each -> declared.addAll(each.checked(each::allowances)));
        return List.copyOf(declared);
    }

    /** The same for something that is not to be checked. */
    Settings unwatched() {
        return new Settings(
                false, mode, granularity, stacks, inconclusive, rescued, everyKind, vanished, declared, check);
    }

    /** The same for something that is to fail for a leak. */
    Settings failing() {
        return new Settings(
                watched, Mode.FAIL, granularity, stacks, inconclusive, rescued, everyKind, vanished, declared, check);
    }

    /** The same for something that is not to fail. */
    Settings warning() {
        return new Settings(
                watched, Mode.WARN, granularity, stacks, Mode.WARN, rescued, everyKind, vanished, declared, check);
    }

    /** Begins the check. */
    LeakCheck begin(String name) {
        return check.named(name)
                .allowing(declared.stream().map(Declared::allowance).toArray(Allowance[]::new))
                .begin();
    }

    /** The same for what was closed by the garbage collector, if that is not to fail; otherwise the same. */
    Settings judging(LeakReport part) {
        return rescued == Rescued.WARN && Reports.suspects(part).anyMatch(Reports::isRescued) ? warning() : this;
    }

    private static LeakCheck.Configuration check(Parameters parameters, Optional<Placed> placed) {
        LeakCheck.Configuration check = (parameters.rescued() == Rescued.IGNORE
                        ? LeakCheck.configure()
                        : LeakCheck.configure().tellingRescued())
                .settlingTime(parameters.settlingTime(placed.map(Placed::annotation), SETTLING_TIME));
        Optional<List<String>> kinds = parameters.systemKinds();
        if (kinds.isEmpty() && placed.isPresent() && placed.get().annotation().kinds().length > 0) {
            List<Class<? extends Resource>> chosen =
                    Arrays.asList(placed.get().annotation().kinds());
            LeakCheck.Configuration all = check;
            check = placed.get().checked(() -> all.kinds(chosen));
        } else {
            check = parameters.kinds(check);
        }
        return check;
    }

    /** An annotation and where it stands. */
    private record Placed(
            Watertight annotation, AnnotatedElement element, boolean onMethod, Optional<Class<?>> testClass) {

        /** The nearest first: the method, the class with its superclasses, the enclosing classes, their packages. */
        static List<Placed> around(ExtensionContext context) {
            List<Class<?>> classes = new ArrayList<>();
            context.getTestClass().ifPresent(classes::add);
            List<Class<?>> enclosing = context.getEnclosingTestClasses();
            for (int i = enclosing.size() - 1; i >= 0; i--) { // outermost first, says JUnit
                classes.add(enclosing.get(i));
            }
            Set<AnnotatedElement> elements = new LinkedHashSet<>();
            context.getTestMethod().ifPresent(elements::add);
            for (Class<?> each : classes) {
                for (Class<?> type = each; type != null && type != Object.class; type = type.getSuperclass()) {
                    elements.add(type);
                }
            }
            classes.forEach(each -> elements.add(each.getPackage()));
            List<Placed> placed = new ArrayList<>();
            for (AnnotatedElement element : elements) {
                AnnotationSupport.findAnnotation(element, Watertight.class)
                        .filter(annotation -> placed.stream().noneMatch(other -> other.annotation.equals(annotation)))
                        .ifPresent(annotation -> placed.add(
                                new Placed(annotation, element, element instanceof Method, context.getTestClass())));
            }
            return placed;
        }

        List<Declared> allowances() {
            return Arrays.stream(annotation.allowing())
                    .flatMap(AllowanceFactory::of)
                    .map(declared -> declared.at("@Watertight on " + element, test()))
                    .toList();
        }

        private Optional<String> test() {
            if (element instanceof Method method) {
                return testClass.map(type -> ScopeName.lasting(type, method));
            }
            return element instanceof Class<?> type ? Optional.of(ScopeName.lasting(type)) : Optional.empty();
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
