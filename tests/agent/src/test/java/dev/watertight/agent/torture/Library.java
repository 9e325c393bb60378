package dev.watertight.agent.torture;

import java.util.concurrent.Callable;

/** Code that is no test: as far as anybody can tell, its threads may do what others have handed to them. */
final class Library {

    private Library() {}

    static Thread start(Callable<Void> task) {
        Thread thread = new Thread(() -> loop(task), "library");
        thread.start();
        return thread;
    }

    private static void loop(Callable<Void> task) {
        try {
            task.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
