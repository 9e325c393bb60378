package dev.watertight.zoo;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoverySelector;

/** Finds the fixtures of a package, and runs them. Whoever puts another one there need not tell anybody. */
final class Fixtures {

    private Fixtures() {}

    /** The test classes of a package, nested ones on their own unless JUnit runs them with the class around them. */
    static List<Class<?>> in(String packageName) {
        return ReflectionSupport.findAllClassesInPackage(
                        packageName,
                        type -> isInstantiable(type) && !testsOf(type).isEmpty(),
                        name -> true)
                .stream()
                .sorted(Comparator.comparing(Class::getName))
                .toList();
    }

    /** The test methods of a class, of whatever kind. */
    static List<Method> testsOf(Class<?> type) {
        return AnnotationSupport.findAnnotatedMethods(type, Testable.class, HierarchyTraversalMode.TOP_DOWN).stream()
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    private static boolean isInstantiable(Class<?> type) {
        boolean inner = type.isMemberClass() && !Modifier.isStatic(type.getModifiers());
        return !inner && !Modifier.isAbstract(type.getModifiers());
    }

    /**
     * The fixtures of a package by the file that they are in: test methods, or nested test classes each as a whole.
     */
    static Map<String, List<AnnotatedElement>> byFile(String packageName) {
        Map<String, List<AnnotatedElement>> files = new LinkedHashMap<>();
        for (Class<?> type : in(packageName)) {
            Class<?> file = type.isMemberClass() ? type.getEnclosingClass() : type;
            files.computeIfAbsent(file.getSimpleName(), name -> new ArrayList<>())
                    .addAll(type.isMemberClass() ? List.of(type) : testsOf(type));
        }
        return files;
    }

    static String name(AnnotatedElement fixture) {
        return fixture instanceof Method method ? method.getName() : ((Class<?>) fixture).getSimpleName();
    }

    static DiscoverySelector selector(AnnotatedElement fixture) {
        return fixture instanceof Method method
                ? selectMethod(method.getDeclaringClass(), method)
                : selectClass((Class<?>) fixture);
    }

    /** Why a fixture only runs in a JVM of its own; empty if it may run in any. */
    static Optional<String> freshJvm(AnnotatedElement fixture) {
        return AnnotationSupport.findAnnotation(fixture, OnlyInAFreshJvm.class)
                .or(() -> fixture instanceof Method method
                        ? AnnotationSupport.findAnnotation(method.getDeclaringClass(), OnlyInAFreshJvm.class)
                        : Optional.empty())
                .map(OnlyInAFreshJvm::value);
    }

    /** Runs fixtures in this JVM. Whatever they leaked is given back by the time this returns: it is looked after. */
    static FixtureRun run(DiscoverySelector... fixtures) {
        return run(Map.of(), fixtures);
    }

    /** As {@link #run(DiscoverySelector...)}, with configuration parameters of JUnit. */
    static FixtureRun run(Map<String, String> parameters, DiscoverySelector... fixtures) {
        LeakCheck check = LeakCheck.configure().named("the fixtures").begin();
        FixtureRun run;
        try {
            run = FixtureRun.of(parameters, fixtures);
        } finally {
            Leaks.giveBack();
            Scratch.clear();
        }
        LeakReport rest = check.finish();
        if (rest instanceof LeakReport.Leaky && run.mistakes().isEmpty()) {
            throw new AssertionError("the leaks were given back, but something is left. " + rest.text());
        }
        return run;
    }
}
