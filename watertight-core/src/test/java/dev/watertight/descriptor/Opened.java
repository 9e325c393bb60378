package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Snapshot;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What was opened in this JVM since a moment. */
final class Opened {

    private final Snapshot<Descriptor> before = Descriptors.snapshot();

    /** All that was opened since this object was made, and is still open. */
    List<Descriptor> all() {
        return Descriptors.snapshot().resources().stream()
                .filter(descriptor -> !before.contains(descriptor))
                .toList();
    }

    <D extends Descriptor> List<D> all(Class<D> type) {
        return all().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /**
     * The identities of what is open now and some time later: the JVM itself opens a file now and then, say to learn of a
     * container's limits.
     */
    static Set<Object> lasting() throws InterruptedException {
        Set<Object> now = Descriptors.snapshot().identities();
        Thread.sleep(50);
        return new DescriptorProbe().stillThere(now);
    }

    /** The identities of those of that type. */
    Set<Object> identities(Class<? extends Descriptor> type) {
        return all(type).stream().map(Descriptor::identity).collect(Collectors.toSet());
    }

    /** The only one of that type. */
    <D extends Descriptor> D only(Class<D> type) {
        assertThat(all(type)).hasSize(1);
        return all(type).get(0);
    }
}
