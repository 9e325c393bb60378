package dev.watertight.junit;

import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Judged;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.Signature;
import dev.watertight.Snapshot;
import dev.watertight.origin.Owner;
import dev.watertight.origin.Workers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * What is held for the life of the JVM: what static initialisers open, each of which runs once, the {@link Singletons} of
 * libraries, and the {@link CachedContexts} of Spring. This cannot grow, so it is told in the summary, and fails nothing. What the static initialiser of a test class
 * opens is different: its own check tells what the class leaves open.
 */
final class Holdings {

    /** Where a worker of an executor waits for its next task; the same in all JDKs from 17 on. */
    private static final Set<String> IDLE =
            Set.of("java.util.concurrent.ThreadPoolExecutor.getTask", "java.util.concurrent.ForkJoinPool.awaitWork");

    /** What is below the tasks of a worker. */
    private static final Set<String> WORKING =
            Set.of("java.util.concurrent.ThreadPoolExecutor.runWorker", "java.util.concurrent.ForkJoinPool.runWorker");

    private final Ledger ledger;
    private final SharedThreads sharedThreads;
    private final Set<String> testClasses = ConcurrentHashMap.newKeySet();
    private final CachedContexts contexts = new CachedContexts();
    private final Singletons singletons = new Singletons(contexts);

    /** What has been taken down. */
    private final Remembered<Boolean> held = new Remembered<>();

    /** Of the executors that static initialisers made, by where. */
    private final Map<Signature, List<Resource>> workers = new ConcurrentHashMap<>();

    Holdings(Ledger ledger, SharedThreads sharedThreads) {
        this.ledger = ledger;
        this.sharedThreads = sharedThreads;
    }

    /** Takes note of a class whose tests are checked. */
    void addTestClass(Class<?> type) {
        if (testClasses.add(type.getName())) {
            singletons.addTestClass(type);
            contexts.addTestClass(type);
        }
    }

    /** As {@link Remembered#beforeLook}. */
    long beforeLook() {
        return held.beforeLook();
    }

    /** As {@link Remembered#forget}: the threads of an executor come and go, and what comes is not held yet. */
    void forget(long beforeLook, List<Snapshot<?>> look) {
        held.forget(beforeLook, look);
        workers.values().forEach(ofExecutor -> ofExecutor.removeIf(worker -> !isHeld(worker)));
    }

    /** Whether this has been held for good by now. */
    boolean isHeld(Resource resource) {
        return held.get(resource) != null;
    }

    /** Whether this is held for good, unless the same was held in another test: then it grows, and is a leak. */
    boolean mayHold(Where where, Resource resource) {
        return reason(resource).isPresent()
                && !(isWorker(resource)
                        ? isMadeAgain(resource)
                        : ledger.isHeldElsewhere(where, Initialised.signature(resource)));
    }

    /**
     * Whether the executor of this worker was made in another test than one that has a worker still. The threads of one
     * executor are as many as it may have; that one more was needed is no growth.
     */
    private boolean isMadeAgain(Resource worker) {
        return workers.getOrDefault(Initialised.ofExecutor(worker), List.of()).stream()
                .filter(other -> isOfAnotherTest(worker, other))
                .anyMatch(Singletons::isOpen);
    }

    private static boolean isOfAnotherTest(Resource worker, Resource other) {
        Optional<String> scope = worker.origin().flatMap(Origin::pool).flatMap(Origin::scope);
        Optional<String> another = other.origin().flatMap(Origin::pool).flatMap(Origin::scope);
        return scope.isPresent() && another.isPresent() && !scope.equals(another);
    }

    private Optional<String> reason(Resource resource) {
        return Owner.of(resource)
                .initialiser()
                .filter(type -> testClasses.stream().noneMatch(testClass -> isPartOf(type, testClass)))
                .flatMap(type -> reason(resource, type));
    }

    private static Optional<String> reason(Resource resource, String type) {
        if (!isBusyWorker(resource)) {
            return Optional.of(
                    isWorker(resource)
                            ? "it waits for tasks of an executor that the static initialiser of " + type + " made"
                            : "the static initialiser of " + type + " opened it, and runs once");
        }
        return isBusyForOthers(resource)
                ? Optional.empty()
                : Optional.of("it does the task that the static initialiser of " + type + " gave its executor");
    }

    /** Whether this does a task of somebody, and not of the static initialiser that made its executor. */
    static boolean isBusyForOthers(Resource worker) {
        return isBusyWorker(worker) && !Workers.doesTaskOfInitialiser(worker);
    }

    /** Whether this is the class itself, or a class inside of it. */
    private static boolean isPartOf(String className, String type) {
        return className.equals(type) || className.startsWith(type + "$");
    }

    private static boolean isWorker(Resource resource) {
        return resource.origin().flatMap(Origin::pool).isPresent();
    }

    /** Whether this does a task of somebody, as a worker of an executor. */
    private static boolean isBusyWorker(Resource resource) {
        Set<String> functions = resource.stack().stream()
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .collect(Collectors.toSet());
        return (isWorker(resource) || !Collections.disjoint(functions, WORKING))
                && Collections.disjoint(functions, IDLE);
    }

    /** Takes down the leaks that are held once for good, and returns the report with these among what is allowed. */
    synchronized LeakReport take(Where where, LeakReport report) {
        if (!(report instanceof Leaky leaky)) {
            return report;
        }
        Singletons.Look look = singletons.look();
        List<Resource> leaks = new ArrayList<>();
        List<Resource> heldNow = new ArrayList<>();
        List<Judged> allowed = new ArrayList<>(leaky.allowed());
        for (Resource leak : leaky.leaks()) {
            Optional<String> reason = hold(where, leak, look);
            if (reason.isPresent()) {
                heldNow.add(leak);
                allowed.add(new Judged(leak, reason.get()));
            } else {
                leaks.add(leak);
            }
        }
        // Whose it is does not matter any more.
        List<String> unobserved = Reports.without(heldNow, leaky.unobserved());
        return Reports.of(leaky, leaks, leaky.undecided(), unobserved, allowed);
    }

    /** Takes down that this is held, and returns why; empty if it is not. */
    private Optional<String> hold(Where where, Resource leak, Singletons.Look look) {
        Optional<String> reason = reason(leak);
        if (reason.isEmpty()) {
            boolean busy = isBusyWorker(leak);
            Optional<String> other =
                    contexts.reason(where, leak, busy).or(() -> busy ? Optional.empty() : look.reason(leak));
            other.ifPresent(text -> hold(where, leak, text));
            return other;
        }
        if (isHeld(leak)) {
            return reason;
        }
        if (!mayHold(where, leak)) {
            return Optional.empty();
        }
        hold(where, leak, reason.get());
        if (isWorker(leak)) {
            workers.computeIfAbsent(Initialised.ofExecutor(leak), key -> new CopyOnWriteArrayList<>())
                    .add(leak);
        }
        ledger.hold(where, Initialised.signature(leak));
        return reason;
    }

    private void hold(Where where, Resource leak, String reason) {
        sharedThreads.add(leak);
        held.put(leak, true); // first: who sees that the ledger knows it must know that it is this one
        ledger.accept(where, leak, Ledger.Outcome.HELD, reason);
    }

    /**
     * What a static initialiser opened, as seen from there. Whoever called for the class to be initialised has no part in
     * it; and what others have opened by the same means, or leaked, is not the same.
     */
    private record Initialised(Resource resource, Optional<Origin> origin) implements Resource {

        static Signature signature(Resource resource) {
            return Signature.of(new Initialised(resource, resource.origin().map(Initialised::inside)));
        }

        /** What the workers of an executor that a static initialiser made have in common. */
        static Signature ofExecutor(Resource worker) {
            return Signature.of(new Initialised(
                    worker, worker.origin().flatMap(Origin::pool).map(Initialised::inside)));
        }

        private static Origin inside(Origin origin) {
            List<StackTraceElement> stack = new ArrayList<>();
            for (StackTraceElement frame : origin.stack()) {
                stack.add(frame);
                if (frame.getMethodName().equals("<clinit>")) {
                    break;
                }
            }
            return new Origin(origin.threadName(), stack, origin.at(), origin.threadStarted());
        }

        @Override
        public Object identity() {
            return resource.identity();
        }

        @Override
        public String kind() {
            return resource.kind();
        }

        @Override
        public String describe() {
            return resource.describe();
        }

        @Override
        public List<Fact> facts() {
            return resource.facts();
        }

        @Override
        public List<StackTraceElement> stack() {
            return resource.stack();
        }
    }
}
