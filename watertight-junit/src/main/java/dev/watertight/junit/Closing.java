package dev.watertight.junit;

import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * JUnit closes what lies in a store when the context ends, but where a configuration parameter tells it not to close
 * whatever could be: then it closes only what asks for it by this old type, which a JUnit to come may no longer have. So
 * this class is not even loaded unless it is needed.
 */
@SuppressWarnings("deprecation") // see above
final class Closing implements Store.CloseableResource {

    private final AutoCloseable resource;

    Closing(AutoCloseable resource) {
        this.resource = resource;
    }

    @Override
    public void close() throws Exception {
        resource.close();
    }
}
