package dev.watertight.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;

class BystandersTest {

    @Test
    void aThreadThatRunsIsSeen() throws Exception {
        SynchronousQueue<Integer> queue = new SynchronousQueue<>();
        SynchronousQueue<Integer> answers = new SynchronousQueue<>();
        Thread other = new Thread(() -> {
            try {
                answers.put(queue.take());
                queue.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        other.start();
        await().until(other::getState, state -> state == Thread.State.WAITING);

        Bystanders bystanders = Bystanders.watch();
        queue.put(1);
        answers.take(); // a thread that something was handed to may still wait for a CPU

        assertThat(bystanders.ran()).isTrue();
        queue.put(2);
        other.join();
    }

    @Test
    void aThreadThatEndsIsSeen() throws Exception {
        SynchronousQueue<Integer> queue = new SynchronousQueue<>();
        Thread other = new Thread(() -> {
            try {
                queue.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        other.start();

        Bystanders bystanders = Bystanders.watch();
        queue.put(1);
        other.join();

        assertThat(bystanders.ran()).isTrue();
    }

    /** Other threads of this JVM may run at any time, so one quiet moment has to do; the collector's do not disturb it. */
    @Test
    void onesOwnWorkAndTheCollectorsAreNotSeen() {
        await().until(() -> {
            Bystanders bystanders = Bystanders.watch();
            System.gc();
            return !bystanders.ran();
        });
    }
}
