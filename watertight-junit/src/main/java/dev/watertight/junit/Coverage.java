package dev.watertight.junit;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Which tests have run from end to end, so that what they did not leak this time they do not leak any more. A run may
 * have been asked for some tests only, or for some invocations of one; and a test that failed may not have come so far.
 */
final class Coverage {

    private static final Pattern NUMBER = Pattern.compile("#([0-9]+)]$");

    private final Set<String> passed = new HashSet<>();

    /** By the unique id of the container: the numbers of the invocations, and whether all passed. */
    private final Map<String, Invocations> invocations = new HashMap<>();

    private static final class Invocations {
        private final Set<Integer> numbers = new HashSet<>();
        private boolean failed;

        private boolean isComplete() {
            return !failed && (numbers.isEmpty() || numbers.size() == highest());
        }

        private int highest() {
            return numbers.stream().mapToInt(Integer::intValue).max().orElse(0);
        }
    }

    synchronized void finished(TestIdentifier test, TestExecutionResult result) {
        boolean successful = result.getStatus() == Status.SUCCESSFUL;
        Optional<String> parent = test.getParentId();
        Matcher number = NUMBER.matcher(test.getUniqueId());
        if (number.find() && parent.isPresent()) {
            Invocations all = invocations.computeIfAbsent(parent.get(), id -> new Invocations());
            all.numbers.add(Integer.parseInt(number.group(1)));
            all.failed |= !successful;
        } else if (successful
                && (test.isTest()
                        || Optional.ofNullable(invocations.get(test.getUniqueId()))
                                .map(Invocations::isComplete)
                                .orElse(true))) {
            name(test).ifPresent(passed::add);
        }
    }

    /** Whether all of these tests have run from end to end; of a class, all its tests. */
    synchronized boolean covers(Set<String> tests) {
        return !tests.isEmpty() && passed.containsAll(tests);
    }

    private Optional<String> name(TestIdentifier test) {
        try {
            if (test.getSource().orElse(null) instanceof MethodSource source) {
                return Optional.of(ScopeName.lasting(source.getJavaClass(), source.getJavaMethod()));
            }
            if (test.getSource().orElse(null) instanceof ClassSource source) {
                Class<?> type = source.getJavaClass();
                return Optional.of(ScopeName.lasting(type)).filter(name -> passed.containsAll(testsOf(type)));
            }
        } catch (JUnitException e) {
            // A class or method that this class loader does not know: then nobody can tell.
        }
        return Optional.empty();
    }

    private static List<String> testsOf(Class<?> type) {
        List<Method> methods =
                AnnotationSupport.findAnnotatedMethods(type, Testable.class, HierarchyTraversalMode.TOP_DOWN);
        return methods.stream().map(method -> ScopeName.lasting(type, method)).toList();
    }
}
