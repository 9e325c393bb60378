package dev.watertight.junit;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Begins a check as soon as JUnit shows a test or container to an extension, and ends it with the last thing that JUnit
 * does for it: closing its store. {@link Watertight} registers it; with {@code
 * junit.jupiter.extensions.autodetection.enabled=true} it watches every test.
 *
 * <p>Which callback comes first depends on the kind of test and on the lifecycle of its instance. So every callback that
 * can be the first one begins, and only the first of them counts.
 *
 * @since 0.1
 */
public final class WatertightExtension
        implements ExecutionCondition,
                BeforeAllCallback,
                BeforeClassTemplateInvocationCallback,
                TestInstancePreConstructCallback,
                BeforeEachCallback,
                InvocationInterceptor {

    private static final ConditionEvaluationResult ENABLED =
            ConditionEvaluationResult.enabled("Watertight looks on, and disables nothing");

    /** For JUnit. */
    public WatertightExtension() {}

    /** The first callback for classes, for containers such as parameterized tests, and for methods of a shared instance. */
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        try {
            begin(context);
        } catch (ExtensionConfigurationException e) {
            return ENABLED; // it comes up again in a callback from which JUnit reports it well
        }
        return ENABLED;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        begin(context);
    }

    @Override
    public void beforeClassTemplateInvocation(ExtensionContext context) {
        begin(context);
    }

    /** By this, {@link #preConstructTestInstance} gets the method's context, even before there is an instance. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext rootContext) {
        return ExtensionContextScope.TEST_METHOD;
    }

    /** The first callback for methods that get an instance of their own. */
    @Override
    public void preConstructTestInstance(TestInstanceFactoryContext factoryContext, ExtensionContext context) {
        begin(context);
        if (context.getTestMethod().isPresent()) {
            Run.of(context).scope(context).ifPresent(Scope::constructing);
        }
        Initialisation.requireSuccess(factoryContext.getTestClass(), context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        begin(context);
        Run.of(context).scope(context).ifPresent(Scope::goingOn);
    }

    /** The only callback for dynamic tests. */
    @Override
    public void interceptDynamicTest(
            Invocation<Void> invocation, DynamicTestInvocationContext invocationContext, ExtensionContext context)
            throws Throwable {
        begin(context);
        invocation.proceed();
    }

    private static void begin(ExtensionContext context) {
        Run run = Run.of(context);
        if (run.isToBegin(context)) {
            Initialisation.ofClassAround(context);
            run.begin(context);
        }
    }
}
