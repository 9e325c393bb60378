package dev.watertight.junit;

import dev.watertight.Origin;
import dev.watertight.Resource;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The threads that were started in a test and are none of its leaks: they are allowed, or held once. The loop of a client that all
 * tests share is one. What such a thread opens later is for whoever has it do that, not for the test that came first.
 */
final class SharedThreads {

    private final Set<Start> starts = ConcurrentHashMap.newKeySet();

    /** No two threads are started by the same one in the same moment. */
    private record Start(String by, Instant at) {

        static Start of(Origin origin) {
            return new Start(origin.threadName(), origin.at());
        }
    }

    /** Takes down that this is no leak of the test in which it was started, if it is a thread. */
    void add(Resource resource) {
        if (resource.kind().equals("thread")) {
            resource.origin().map(Start::of).ifPresent(starts::add);
        }
    }

    /**
     * Whether one of these has opened or started this, or has started the thread that did.
     *
     * @param later whether a moment is after the end of the test: what was started before is for that test
     */
    boolean opened(Resource resource, Predicate<Instant> later) {
        Optional<Origin> start = resource.origin().flatMap(Origin::threadStarted);
        while (start.isPresent()) {
            if (starts.contains(Start.of(start.get()))) {
                return true;
            }
            start = start.filter(each -> later.test(each.at())).flatMap(Origin::threadStarted);
        }
        return false;
    }
}
