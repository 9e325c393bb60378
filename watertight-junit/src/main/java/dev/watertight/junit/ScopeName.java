package dev.watertight.junit;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;

/** What reports call a test or container: {@code ServerTest.starts(int) [2] port = 80}. Every test is named several times. */
final class ScopeName {

    /** Kotlin lets names have almost any characters. */
    private static final Pattern SPECIAL = Pattern.compile("[|;#\\p{Cntrl}]");

    private ScopeName() {}

    static String of(ExtensionContext context) {
        ExtensionContext known = TestContexts.withTestClass(context);
        String type = known.getTestClass().map(ScopeName::nested).orElse("");
        String invocations = invocations(context);
        return known.getTestMethod()
                .map(method -> type + "." + method.getName() + parameters(method) + invocations)
                .orElse("class " + type + invocations);
    }

    /** The same for all invocations, with the whole name of the class: {@code org.acme.ServerTest.starts(int)}. */
    static String lasting(ExtensionContext context) {
        ExtensionContext known = TestContexts.withTestClass(context);
        return known.getTestClass()
                .map(type -> known.getTestMethod()
                        .map(method -> lasting(type, method))
                        .orElseGet(() -> lasting(type)))
                .orElseGet(context::getDisplayName);
    }

    static String lasting(Class<?> type, Method method) {
        return lasting(type) + "." + plain(method.getName()) + parameters(method);
    }

    static String lasting(Class<?> type) {
        return plain(type.getName());
    }

    private static String plain(String name) {
        return SPECIAL.matcher(name).replaceAll("_");
    }

    /** The same for a test or container of which only the launcher knows. */
    static String of(TestIdentifier test) {
        TestSource source = test.getSource().orElse(null);
        String invocation = isInvocation(test.getUniqueId()) ? " " + test.getDisplayName() : "";
        if (source instanceof MethodSource method) {
            StringJoiner parameters = new StringJoiner(", ", "(", ")");
            for (String type : method.getMethodParameterTypes().split(",", -1)) {
                parameters.add(simple(type.strip()));
            }
            return simple(method.getClassName()) + "." + method.getMethodName() + parameters + invocation;
        }
        return source instanceof ClassSource type
                ? "class " + simple(type.getClassName()) + invocation
                : test.getDisplayName();
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1).replace('$', '.');
    }

    private static String parameters(Method method) {
        StringJoiner parameters = new StringJoiner(", ", "(", ")");
        for (Class<?> type : method.getParameterTypes()) {
            parameters.add(type.getSimpleName());
        }
        return parameters.toString();
    }

    /** Those of all that is around it too: the test of a class template has the same name in each of its invocations. */
    private static String invocations(ExtensionContext context) {
        List<String> names = new ArrayList<>();
        for (ExtensionContext each = context;
                each != null;
                each = each.getParent().orElse(null)) {
            if (isInvocation(each.getUniqueId())) {
                names.add(0, each.getDisplayName());
            }
        }
        return names.isEmpty() ? "" : " " + String.join(" > ", names);
    }

    /** One of several that share a method or class: there only the display name tells which. */
    private static boolean isInvocation(String id) {
        String last = id.substring(id.lastIndexOf('/') + 1);
        return last.startsWith("[dynamic-") || last.contains("-invocation:");
    }

    private static String nested(Class<?> type) {
        Class<?> around = type.getEnclosingClass();
        return around == null ? type.getSimpleName() : nested(around) + "." + type.getSimpleName();
    }
}
