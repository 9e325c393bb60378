package org.acme.sites;

import dev.watertight.junit.Watertight;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestInstanceFactory;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.jupiter.api.extension.TestInstancePreDestroyCallback;

/** Extensions of JUnit, registered before Watertight and after it. */
final class ExtensionSites {

    private static final String SHORT = "100 ms";

    private ExtensionSites() {}

    @ExtendWith(Callbacks.class)
    @Watertight(settlingTime = SHORT)
    static class InCallbacksRegisteredBeforeWatertight extends WithCleanTests {}

    @Watertight(settlingTime = SHORT)
    @ExtendWith(Callbacks.class)
    static class InCallbacksRegisteredAfterWatertight extends WithCleanTests {}

    static final class Callbacks
            implements BeforeAllCallback,
                    BeforeEachCallback,
                    BeforeTestExecutionCallback,
                    AfterTestExecutionCallback,
                    AfterEachCallback,
                    AfterAllCallback {
        @Override
        public void beforeAll(ExtensionContext context) {
            Opens.file("extension before all");
        }

        @Override
        public void beforeEach(ExtensionContext context) {
            Opens.file("extension before each");
        }

        @Override
        public void beforeTestExecution(ExtensionContext context) {
            Opens.file("extension before test");
        }

        @Override
        public void afterTestExecution(ExtensionContext context) {
            Opens.file("extension after test");
        }

        @Override
        public void afterEach(ExtensionContext context) {
            Opens.file("extension after each");
        }

        @Override
        public void afterAll(ExtensionContext context) {
            Opens.file("extension after all");
        }
    }

    @Watertight(settlingTime = SHORT)
    static class InAnExtensionInAField extends WithCleanTests {
        @RegisterExtension
        final Extension field = (BeforeEachCallback) context -> Opens.file("extension in a field");
    }

    @Watertight(settlingTime = SHORT)
    @ExtendWith(InstanceExtension.class)
    static class InAPostProcessorOfInstances extends WithCleanTests {}

    static final class InstanceExtension implements TestInstancePostProcessor, TestInstancePreDestroyCallback {
        @Override
        public void postProcessTestInstance(Object instance, ExtensionContext context) {
            Opens.fileOfTheComingTest("post-processor");
        }

        @Override
        public void preDestroyTestInstance(ExtensionContext context) {
            Opens.file("pre-destroyer");
        }

        @Override
        public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
            return ExtensionContextScope.TEST_METHOD;
        }
    }

    @Watertight(settlingTime = SHORT)
    @ExtendWith(Factory.class)
    static class InAFactoryOfInstances extends WithCleanTests {}

    static final class Factory implements TestInstanceFactory {
        @Override
        public Object createTestInstance(TestInstanceFactoryContext factoryContext, ExtensionContext context) {
            Opens.fileOfTheComingTest("factory");
            return new InAFactoryOfInstances();
        }

        @Override
        public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
            return ExtensionContextScope.TEST_METHOD;
        }
    }

    @Watertight(settlingTime = SHORT)
    @ExtendWith(Resolver.class)
    static class InAResolverOfParameters extends WithCleanTests {
        @Test
        void leaks(InputStream parameter) {}
    }

    @Watertight(settlingTime = SHORT)
    @ExtendWith(Resolver.class)
    static class InAResolverOfConstructorParameters extends WithCleanTests {
        InAResolverOfConstructorParameters(InputStream parameter) {}
    }

    static final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == InputStream.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getDeclaringExecutable() instanceof Constructor
                    ? Opens.fileOfTheComingTest("constructor parameter")
                    : Opens.file("parameter");
        }
    }

    @Watertight(settlingTime = SHORT)
    @ExtendWith(Interceptor.class)
    static class InAnInterceptor extends WithCleanTests {}

    static final class Interceptor implements InvocationInterceptor {
        @Override
        public void interceptTestMethod(
                Invocation<Void> invocation,
                ReflectiveInvocationContext<Method> invocationContext,
                ExtensionContext context)
                throws Throwable {
            invocation.proceed();
            Opens.file("interceptor");
        }
    }

    @Watertight(settlingTime = SHORT)
    @ExtendWith(Handler.class)
    static class InAHandlerOfFailures extends WithCleanTests {
        @Test
        void fails() throws IOException {
            throw new IOException("to be handled");
        }
    }

    static final class Handler implements TestExecutionExceptionHandler {
        @Override
        public void handleTestExecutionException(ExtensionContext context, Throwable failure) {
            Opens.file("handler");
        }
    }

    /** What a store closes at the end of the test is no leak, but what is opened in closing it is. */
    @Watertight(settlingTime = SHORT)
    @ExtendWith(Stores.class)
    static class InClosingAStoredResource extends WithCleanTests {}

    static final class Stores implements BeforeEachCallback {
        @Override
        public void beforeEach(ExtensionContext context) {
            Namespace namespace = Namespace.create(Stores.class);
            context.getStore(namespace).put("resource", (AutoCloseable) () -> Opens.file("closing"));
        }
    }
}
