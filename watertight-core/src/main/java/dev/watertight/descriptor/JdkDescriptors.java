package dev.watertight.descriptor;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Descriptors that were once found to be the JDK's, with the reason. What is kept here the JDK holds for the life of
 * the JVM, so that an identity that stands for it never comes to stand for something else.
 */
final class JdkDescriptors {

    private final Map<Object, String> reasons = new ConcurrentHashMap<>();

    void add(Descriptor descriptor, String reason) {
        reasons.putIfAbsent(descriptor.identity(), reason);
    }

    boolean contains(Descriptor descriptor) {
        return reason(descriptor).isPresent();
    }

    Optional<String> reason(Descriptor descriptor) {
        return Optional.ofNullable(reasons.get(descriptor.identity()));
    }
}
