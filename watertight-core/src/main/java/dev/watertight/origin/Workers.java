package dev.watertight.origin;

import dev.watertight.Origin;
import dev.watertight.Resource;
import dev.watertight.common.Frames;
import dev.watertight.common.Handles;
import dev.watertight.common.OfThread;
import java.util.List;

/** What the workers of executors do. */
public final class Workers {

    private static final String EXECUTOR = "java.util.concurrent.ThreadPoolExecutor";

    private Workers() {}

    /**
     * Whether a worker does the task with which its executor has started it, and the static initialiser that made the
     * executor has given it that task. Others' tasks come later, if ever: it takes them when this one is done.
     */
    public static boolean doesTaskOfInitialiser(Resource worker) {
        return worker.identity() instanceof OfThread identity
                && worker.origin().filter(Workers::isStartedByItsInitialiser).isPresent()
                && Handles.doesFirstTask(identity.thread());
    }

    private static boolean isStartedByItsInitialiser(Origin start) {
        return isStartedForTask(start.stack())
                && start.pool()
                        .flatMap(pool -> Owner.of(pool).initialiser())
                        .equals(Owner.of(start).initialiser());
    }

    /** Not one that was started beforehand ({@code prestartCoreThread}), or in place of another one. */
    private static boolean isStartedForTask(List<StackTraceElement> stack) {
        return stack.stream()
                .dropWhile(frame -> !isOf("addWorker", frame))
                .skip(1)
                .findFirst()
                .filter(frame -> isOf("execute", frame))
                .isPresent();
    }

    private static boolean isOf(String method, StackTraceElement frame) {
        return Frames.inJdk(frame) && Frames.function(frame).equals(EXECUTOR + "." + method);
    }
}
