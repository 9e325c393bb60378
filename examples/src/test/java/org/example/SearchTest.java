package org.example;

import dev.watertight.junit.Watertight;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** Two tests that run at the same time; one of them leaves a thread. The guide shows the report. */
@Watertight
class SearchTest {

    static final CyclicBarrier BOTH = new CyclicBarrier(2);

    @Test
    void finds() throws Exception {
        Thread.ofPlatform().daemon().name("indexer").start(SearchTest::index);
        BOTH.await();
    }

    @Test
    void sorts() throws Exception {
        BOTH.await();
    }

    static void index() {
        try {
            Thread.sleep(Duration.ofDays(1));
        } catch (InterruptedException e) {
            // nobody interrupts it
        }
    }
}
