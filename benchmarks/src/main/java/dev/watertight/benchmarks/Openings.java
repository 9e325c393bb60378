package dev.watertight.benchmarks;

import java.io.FileInputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Opens and closes, starts and ends, deep in the stack and less deep, and tells how long each took. Runs in a JVM of its own,
 * with the agent or without.
 */
final class Openings {

    static final int[] DEPTHS = {5, 60};

    private static final int WARM_UP = 3_000;
    private static final int BATCHES = 200;
    private static final int BATCH = 40;

    private Openings() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0) {
            return; // only how long a JVM takes to start is of interest
        }
        Path file = Files.createTempFile("openings", "");
        for (int depth : DEPTHS) {
            for (Map.Entry<String, Callable<?>> each : ways(file).entrySet()) {
                System.out.println(
                        "took " + each.getKey() + "; depth " + depth + "; " + atDepth(depth, each.getValue()));
            }
        }
        Files.delete(file);
    }

    private static Map<String, Callable<?>> ways(Path file) throws ReflectiveOperationException {
        Map<String, Callable<?>> ways = new LinkedHashMap<>();
        ways.put("open and close a file", () -> {
            new FileInputStream(file.toFile()).close();
            return null;
        });
        ways.put("open and close a file channel", () -> {
            FileChannel.open(file).close();
            return null;
        });
        ways.put("open and close a socket channel", () -> {
            SocketChannel.open().close();
            return null;
        });
        ways.put("start and join a platform thread", () -> {
            Thread thread = new Thread(Openings::nothing);
            thread.start();
            thread.join();
            return null;
        });
        if (Runtime.version().feature() >= 21) {
            ways.put("start and join a virtual thread", virtual());
        }
        return ways;
    }

    /** This is compiled for a Java that has no virtual threads. */
    private static Callable<?> virtual() throws ReflectiveOperationException {
        MethodHandle start = MethodHandles.publicLookup()
                .findStatic(Thread.class, "startVirtualThread", MethodType.methodType(Thread.class, Runnable.class));
        Runnable nothing = Openings::nothing;
        return () -> {
            try {
                ((Thread) start.invokeExact(nothing)).join();
                return null;
            } catch (Exception e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private static void nothing() {}

    private static double atDepth(int depth, Callable<?> way) throws Exception {
        return depth > currentDepth() ? deeper(depth, way) : median(way);
    }

    private static double deeper(int depth, Callable<?> way) throws Exception {
        return atDepth(depth, way);
    }

    private static int currentDepth() {
        return StackWalker.getInstance().walk(frames -> (int) frames.count()) - 1;
    }

    private static double median(Callable<?> way) throws Exception {
        for (int i = 0; i < WARM_UP; i++) {
            way.call();
        }
        double[] times = new double[BATCHES];
        for (int batch = 0; batch < BATCHES; batch++) {
            long start = System.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                way.call();
            }
            times[batch] = (System.nanoTime() - start) / (double) BATCH;
        }
        Arrays.sort(times);
        return times[BATCHES / 2];
    }
}
