package dev.watertight.thread;

import dev.watertight.common.Frames;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Ending;
import java.util.List;
import java.util.Optional;

/**
 * The threads of Netty that end by themselves, also where a library brings Netty along under another name. On its way from
 * {@code EventLoopGroup.shutdownGracefully()}, which nearly nobody waits for, to its end a thread sleeps in one place
 * for two seconds in all, if nothing else is asked for.
 */
final class NettyThreads {

    private static final String EXECUTOR = "io.netty.util.concurrent.SingleThreadEventExecutor";
    private static final String GLOBAL_EXECUTOR = "io.netty.util.concurrent.GlobalEventExecutor";

    private NettyThreads() {}

    static Optional<Ruling> rule(LiveThread suspect) {
        List<StackTraceElement> stack = suspect.stack();
        for (int i = 1; i < stack.size(); i++) {
            if (Frames.inJdk(stack.get(i))) {
                continue;
            }
            if (is(stack.get(i), EXECUTOR, "confirmShutdown") && isSleep(stack.get(i - 1))) {
                return Optional.of(new Ending("Netty shuts it down, since that was asked for: it sleeps in"
                        + " SingleThreadEventExecutor.confirmShutdown"));
            }
            // What waits for a task has none of the test's.
            return is(stack.get(i), GLOBAL_EXECUTOR, "takeTask")
                    ? Optional.of(new Allowed("Netty's GlobalEventExecutor without a task, one for the JVM's life"))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean is(StackTraceElement frame, String className, String method) {
        return frame.getMethodName().equals(method)
                && (frame.getClassName().equals(className)
                        || frame.getClassName().endsWith("." + className));
    }

    private static boolean isSleep(StackTraceElement frame) {
        return Frames.inJdk(frame) && Frames.function(frame).equals("java.lang.Thread.sleep");
    }
}
