package dev.watertight.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Origin;
import dev.watertight.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CachedContextsTest {

    private static final String LOADER =
            "org.springframework.test.context.cache.DefaultCacheAwareContextLoaderDelegate";

    private final CachedContexts contexts = new CachedContexts();

    private record Opened(Object identity, Optional<Origin> origin) implements Resource {

        @Override
        public String kind() {
            return "thing";
        }

        @Override
        public String describe() {
            return "thing " + identity;
        }

        @Override
        public List<Fact> facts() {
            return List.of();
        }
    }

    private static Origin by(String className, String method, Optional<Origin> threadStarted) {
        return new Origin(
                "main",
                List.of(
                        new StackTraceElement("org.acme.Server", "start", "Server.java", 1),
                        new StackTraceElement(className, method, null, 1)),
                Instant.EPOCH,
                threadStarted);
    }

    private static Where test(int number) {
        return new Where("test " + number, "test " + number, "test " + number);
    }

    private boolean holds(Optional<Origin> origin, boolean busy) {
        return contexts.reason(test(1), new Opened(1, origin), busy).isPresent();
    }

    private static Origin ofWorker(Origin pool) {
        Origin start = by("org.acme.AppTest", "submits", Optional.empty());
        return new Origin("main", start.stack(), Instant.EPOCH, Optional.empty(), Optional.empty(), Optional.of(pool));
    }

    @Test
    void holdsWhatWasOpenedWhileAContextWasLoaded() {
        Origin loading = by(LOADER, "loadContext", Optional.empty());

        assertThat(holds(Optional.of(loading), false)).isTrue();
        assertThat(holds(Optional.of(by("org.acme.Server", "run", Optional.of(loading))), false))
                .isTrue();
        assertThat(holds(Optional.of(ofWorker(loading)), false)).isTrue();
    }

    @Test
    void holdsABusyWorkerIfItWasStartedThen() {
        Origin loading = by(LOADER, "loadContext", Optional.empty());

        assertThat(holds(Optional.of(loading), true)).isTrue();
        assertThat(holds(Optional.of(ofWorker(loading)), true)).isFalse();
    }

    @Test
    void holdsNothingElse() {
        assertThat(holds(Optional.empty(), false)).isFalse();
        assertThat(holds(Optional.of(by(LOADER, "closeContext", Optional.empty())), false))
                .isFalse();
        assertThat(holds(Optional.of(by("org.acme.AppTest", "loadContext", Optional.empty())), false))
                .isFalse();
    }

    @Test
    void holdsTheSameForAsManyTestsAsThereCanBeContexts() {
        Resource opened = new Opened(1, Optional.of(by(LOADER, "loadContext", Optional.empty())));

        for (int number = 1; number <= 32; number++) {
            assertThat(contexts.reason(test(number), opened, false)).isPresent();
            assertThat(contexts.reason(test(number), opened, false)).isPresent();
        }
        assertThat(contexts.reason(test(33), opened, false)).isEmpty();
    }
}
