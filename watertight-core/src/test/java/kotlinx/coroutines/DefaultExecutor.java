package kotlinx.coroutines;

import java.util.concurrent.locks.LockSupport;

/** Waits as the class of this name does in Kotlin's coroutines. */
public final class DefaultExecutor extends EventLoopImplBase implements Runnable {

    private volatile boolean isEnding;

    @Override
    public void run() {
        while (!isEnding) {
            LockSupport.park(this);
        }
    }

    /** As many coroutines wait for it. */
    public void time(int tasks) {
        DelayedTaskQueue heap = new DelayedTaskQueue();
        heap.size(tasks);
        delayed(heap);
    }

    public void end() {
        isEnding = true;
    }
}
