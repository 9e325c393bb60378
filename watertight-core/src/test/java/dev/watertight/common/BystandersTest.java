package dev.watertight.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.watertight.fork.FreshJvm;
import dev.watertight.fork.Told;
import dev.watertight.thread.LiveThread;
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

    /** In a JVM where no tool runs a thread every now and then. */
    @Test
    void onesOwnWorkAndTheCollectorsAreNotSeen() throws Exception {
        Told told = FreshJvm.watching(LiveThread.class)
                .run(() -> await().until(() -> {
                    Bystanders bystanders = Bystanders.watch();
                    System.gc();
                    return !bystanders.ran();
                }));

        assertThat(told.output()).isEmpty();
    }
}
