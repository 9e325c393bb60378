package dev.watertight.thread;

import dev.watertight.common.Patience;
import java.io.IOException;
import java.nio.channels.CompletionHandler;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds the idle threads of a pool that grows on demand: has it call handlers, which block, until one is called in a
 * thread that was not there before. To close this lets the threads go.
 */
final class PoolRollCall implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 2;

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();
    private final Queue<Thread> answers = new ConcurrentLinkedQueue<>();
    private final CountDownLatch dismissal = new CountDownLatch(1);
    private final AtomicInteger blocked = new AtomicInteger();

    /** Something that makes the pool call a {@link #handler()}. */
    interface Call {
        void make() throws IOException;
    }

    /** The threads that were called, of which the last is a new one; the others had been idle. */
    Set<Thread> call(Call call) throws IOException {
        Set<Thread> present = new HashSet<>();
        while (before.containsAll(present)) {
            call.make();
            if (!Patience.await(PATIENCE_SECONDS, TimeUnit.SECONDS, () -> !answers.isEmpty())) {
                throw new IOException("no thread came to run a completion handler");
            }
            present.add(answers.remove());
        }
        return present;
    }

    <V> CompletionHandler<V, Object> handler() {
        return new CompletionHandler<>() {

            @Override
            public void completed(V result, Object attachment) {
                answer();
            }

            @Override
            public void failed(Throwable reason, Object attachment) {
                answer();
            }
        };
    }

    private void answer() {
        blocked.incrementAndGet();
        answers.add(Thread.currentThread());
        try {
            dismissal.await();
        } catch (InterruptedException e) {
            // whoever wants the thread back may have it
        } finally {
            blocked.decrementAndGet();
        }
    }

    @Override
    public void close() {
        dismissal.countDown();
        Patience.await(PATIENCE_SECONDS, TimeUnit.SECONDS, () -> blocked.get() == 0);
    }
}
