package dev.watertight.junit;

import org.junit.jupiter.api.extension.ExtensionContext;

/** Which test an extension context is about. */
final class TestContexts {

    private TestContexts() {}

    /**
     * The context itself or, for a dynamic test, which knows neither its class nor its method, that of its factory
     * method.
     */
    static ExtensionContext withTestClass(ExtensionContext context) {
        ExtensionContext known = context;
        while (known.getTestClass().isEmpty() && known.getParent().isPresent()) {
            known = known.getParent().get();
        }
        return known;
    }
}
