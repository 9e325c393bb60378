package dev.watertight.origin;

import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.common.Frames;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * For whom something was opened or started, as far as its origin tells.
 *
 * @param scope for which test or container, as {@link Recorder.Work#scope()}; empty if that is not known
 * @param exact whether that is so whatever else went on; if not, the thread that opened it may have done the work of
 *     another test that ran at the same time
 * @param initialiser the class in whose static initialiser it was opened, or the executor was made whose worker it is
 */
public record Owner(Optional<String> scope, boolean exact, Optional<String> initialiser) {

    private static final Owner UNKNOWN = new Owner(Optional.empty(), false, Optional.empty());

    /** Between the start of a thread and the task that is all it has to do. */
    private static final Set<String> BEFORE_ITS_ONLY_TASK = Set.of(
            "java.lang.Thread",
            "java.lang.VirtualThread",
            "java.util.concurrent.FutureTask",
            "java.util.concurrent.Executors$RunnableAdapter",
            "java.util.concurrent.StructuredTaskScope$SubtaskImpl", // JDK 21 to 24
            "java.util.concurrent.StructuredTaskScopeImpl",
            "java.util.concurrent.StructuredTaskScopeImpl$SubtaskImpl",
            "java.util.concurrent.ThreadPerTaskExecutor$TaskRunner",
            "java.util.concurrent.ThreadPerTaskExecutor$ThreadBoundFuture",
            "java.util.concurrent.CompletableFuture$AsyncRun",
            "java.util.concurrent.CompletableFuture$AsyncSupply");

    /** Whose a resource is. The workers of an executor are of whoever made it. */
    public static Owner of(Resource resource) {
        Origin origin = resource.origin().orElse(null);
        if (origin == null) {
            return UNKNOWN;
        }
        if (origin.pool().isPresent()) {
            return of(origin.pool().get());
        }
        return resource.kind().equals("thread") && isStartOfWorker(origin.stack()) ? UNKNOWN : of(origin);
    }

    /** For whom a thread did what it did there. */
    public static Owner of(Origin origin) {
        Optional<String> initialiser = initialiser(origin.stack());
        if (origin.scope().isPresent()) {
            Optional<Boolean> exact = exactness(origin);
            if (exact.isPresent()) {
                return new Owner(origin.scope(), exact.get(), initialiser);
            }
        }
        return new Owner(Optional.empty(), false, initialiser);
    }

    /** Whether the scope is exact; empty if it is none. */
    private static Optional<Boolean> exactness(Origin origin) {
        if (isInTest(origin.stack())) {
            return Optional.of(true);
        }
        // A thread that was not told for whom it works, and so works for whoever started it, or for a pool.
        Origin start = origin.threadStarted().orElse(null);
        if (start == null) {
            return Optional.empty();
        }
        Owner starter = of(start.pool().orElse(start));
        if (!starter.scope().equals(origin.scope()) || starter.initialiser().isPresent()) {
            return Optional.empty(); // what a static initialiser has started or made serves everybody
        }
        if (start.pool().isPresent()) {
            return starter.exact ? Optional.of(true) : Optional.empty(); // a pool has a scope if only one has used it
        }
        return Optional.of(starter.exact && isOfTheTestItself(origin));
    }

    /**
     * Whether all that the thread has to do is code of the test class, and nothing in it may be another test's. Otherwise it
     * may be a loop, of a library say, to which others hand their work.
     */
    private static boolean isOfTheTestItself(Origin origin) {
        List<StackTraceElement> work = origin.stack().stream()
                .filter(frame -> !Frames.isLambdaProxy(frame))
                .filter(frame -> !BEFORE_ITS_ONLY_TASK.contains(frame.getClassName()))
                .toList();
        if (work.isEmpty()) {
            return false;
        }
        String task = topLevel(work.get(work.size() - 1).getClassName());
        return origin.threadStarted()
                .filter(start -> testClass(start).filter(task::equals).isPresent())
                .filter(start -> !HandedOver.isIn(work, start, task))
                .isPresent();
    }

    /** The top-level class of the code that a test framework, an executor or a thread called. */
    private static Optional<String> testClass(Origin origin) {
        return own(origin.stack()).stream()
                .filter(Frames::isReaders)
                .reduce((inner, outer) -> outer)
                .map(frame -> topLevel(frame.getClassName()));
    }

    static String topLevel(String className) {
        int nested = className.indexOf('$');
        return nested < 0 ? className : className.substring(0, nested);
    }

    private static Optional<String> initialiser(List<StackTraceElement> stack) {
        return own(stack).stream()
                .filter(frame -> frame.getMethodName().equals("<clinit>"))
                .map(StackTraceElement::getClassName)
                .findFirst();
    }

    private static boolean isInTest(List<StackTraceElement> stack) {
        return stack.stream().anyMatch(Levels::isTest);
    }

    /** What a test framework called, if it did; all of it otherwise. */
    static List<StackTraceElement> own(List<StackTraceElement> stack) {
        return stack.stream().takeWhile(frame -> !isRunner(frame)).toList();
    }

    private static boolean isRunner(StackTraceElement frame) {
        return frame.getClassName().startsWith("org.junit.platform.")
                || frame.getClassName().startsWith("org.junit.jupiter.engine.");
    }

    /** Whether a thread was started here by an executor for itself. */
    private static boolean isStartOfWorker(List<StackTraceElement> stack) {
        return stack.stream()
                .takeWhile(Frames::inJdk)
                .map(Frames::function)
                .anyMatch(function -> function.equals("java.util.concurrent.ThreadPoolExecutor.addWorker")
                        || function.equals("java.util.concurrent.ForkJoinPool.createWorker"));
    }
}
