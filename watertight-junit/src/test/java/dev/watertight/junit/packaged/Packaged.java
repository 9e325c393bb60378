package dev.watertight.junit.packaged;

import dev.watertight.junit.Watertight;
import dev.watertight.junit.Watertight.Allow;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A fixture, which the tests of allowances run. */
public class Packaged {

    /** To be interrupted. */
    public static final Queue<Thread> LEFT = new ConcurrentLinkedQueue<>();

    @Test
    void leavesWhatThePackageAllows() {
        leave("of-the-package");
    }

    @Test
    @Watertight(allowing = @Allow(threadsNamed = "of-the-method", because = "the method says so"))
    void leavesWhatEitherAllows() {
        leave("of-the-package");
        leave("of-the-method");
    }

    @Test
    void leavesSomethingElse() {
        leave("of-nobody");
    }

    private static void leave(String name) {
        CountDownLatch forEver = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        forEver.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.start();
        LEFT.add(thread);
    }
}
