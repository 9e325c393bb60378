package org.acme.guide;

import static dev.watertight.hamcrest.WatertightMatchers.hasLeakedSince;
import static dev.watertight.hamcrest.WatertightMatchers.ignoring;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasProperty;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.thread.LiveThread;
import dev.watertight.thread.Threads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Snapshots with Hamcrest and Awaitility, as the guide shows them. */
@EnabledOnOs(OS.LINUX)
class MatchersDemo {

    @Test
    void matchesSnapshots() {
        Snapshot<Descriptor> good = Descriptors.snapshot();
        Snapshot<LiveThread> goodThreads = Threads.snapshot();

        assertThat(Descriptors.snapshot(), not(hasLeakedSince(good)));
        await().until(Threads::snapshot, not(hasLeakedSince(goodThreads)));
    }

    @Test
    void takesMatchersForAllowances() {
        Snapshot<LiveThread> good = Threads.snapshot();

        assertThat(
                Threads.snapshot(),
                not(hasLeakedSince(
                        good,
                        ignoring(
                                hasProperty("name", startsWith("metrics-")),
                                "they report for as long as the JVM runs"))));
    }
}
