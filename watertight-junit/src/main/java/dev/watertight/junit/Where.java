package dev.watertight.junit;

import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Where in a run something was told.
 *
 * @param id of this very test or container, as JUnit numbers it
 * @param name what reports call it
 * @param test the same for all invocations of a test, and on all machines: {@code org.acme.CacheTest.loads(int)}
 */
record Where(String id, String name, String test) {

    static final Where WHOLE_RUN = new Where("", "the whole run", "the whole run");

    /** The name without the invocation. */
    String plainName() {
        int parameters = name.indexOf(')');
        return parameters < 0 ? name : name.substring(0, parameters + 1);
    }

    static Where of(ExtensionContext context) {
        return new Where(context.getUniqueId(), ScopeName.of(context), ScopeName.lasting(context));
    }
}
