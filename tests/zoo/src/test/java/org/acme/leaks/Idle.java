package org.acme.leaks;

import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;

/** What leaked threads and processes do: nothing, until they are told to end. */
final class Idle {

    private Idle() {}

    static void untilInterrupted() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Thread start(Thread thread) {
        thread.start();
        return thread;
    }

    /** Until then, a thread has no stack that shows whose it is. */
    static Thread startAndAwaitIdling(Thread thread) {
        thread.start();
        await().until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    public static void main(String[] args) {
        System.out.println("started");
        untilInterrupted();
    }
}
