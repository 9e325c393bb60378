package dev.watertight.junit;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What static initialisers open belongs to the class, not to the test that happens to come first. So before the first
 * test of a class begins, the class is initialised, while only its own check goes on. JUnit would do so a moment later;
 * and where that fails, it fails as it would have done without this.
 */
final class Initialisation {

    /** Kept for the first test, which is to fail with it. */
    private final AtomicReference<@Nullable LinkageError> failure;

    private Initialisation(LinkageError failure) {
        this.failure = new AtomicReference<>(failure);
    }

    /** Initialises the class around a test or container that is about to begin. */
    static void ofClassAround(ExtensionContext context) {
        context.getParent()
                .flatMap(ExtensionContext::getTestClass)
                .filter(type -> failed(type, context) == null)
                .ifPresent(type -> initialise(type, context));
    }

    private static void initialise(Class<?> type, ExtensionContext context) {
        try {
            Class.forName(type.getName(), true, type.getClassLoader());
        } catch (ClassNotFoundException e) {
            // A class without a name by which to find it: then only JUnit can initialise it.
        } catch (LinkageError e) {
            store(context, type).put(Initialisation.class, new Initialisation(e));
        }
    }

    /**
     * To be called before an instance is made.
     *
     * @throws LinkageError if the class could not be initialised
     */
    static void requireSuccess(Class<?> type, ExtensionContext context) {
        Initialisation failed = failed(type, context);
        LinkageError failure = failed == null ? null : failed.failure.getAndSet(null);
        if (failure != null) {
            throw failure;
        }
    }

    private static @Nullable Initialisation failed(Class<?> type, ExtensionContext context) {
        return store(context, type).get(Initialisation.class, Initialisation.class);
    }

    private static ExtensionContext.Store store(ExtensionContext context, Class<?> type) {
        return context.getStore(ExtensionContext.Namespace.create(Initialisation.class, type));
    }
}
