package kotlinx.coroutines.scheduling;

import java.util.concurrent.locks.LockSupport;

/** Its workers wait as those of the class of this name do in Kotlin's coroutines. */
public final class CoroutineScheduler {

    private volatile boolean isClosed;

    public Thread worker(String name, Runnable task) {
        return new Worker(name, task);
    }

    public void close() {
        isClosed = true;
    }

    final class Worker extends Thread {
        private final Runnable task;

        Worker(String name, Runnable task) {
            super(name);
            this.task = task;
        }

        @Override
        public void run() {
            task.run();
            while (!isClosed) {
                LockSupport.park(this);
            }
        }
    }
}
