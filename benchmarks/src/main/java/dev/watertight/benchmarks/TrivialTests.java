package dev.watertight.benchmarks;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.watertight.descriptor.Descriptors;
import dev.watertight.junit.Watertight;
import dev.watertight.thread.Threads;
import java.util.Arrays;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs 10,000 tests that do nothing, with or without a check, in a JVM with 60 descriptors and 30 threads, and tells
 * what early and late ones took: a check that keeps something of each test would slow down.
 */
final class TrivialTests {

    /** Those that are told of. */
    static final int[] NUMBERS = {10, 100, 1_000, 5_000, 9_900};

    private static final int DESCRIPTORS = 60;
    private static final int THREADS = 30;
    private static final int TESTS = 10_000;

    private TrivialTests() {}

    public static void main(String[] arguments) throws Exception {
        var times = new Times();
        try (var open = new OpenFiles(
                        OpenFiles.Kind.MIXED,
                        DESCRIPTORS - Descriptors.snapshot().size());
                var parked = new ParkedThreads(THREADS - Threads.snapshot().size(), false)) {
            run(arguments[0].equals("Checked") ? Checked.class : Unchecked.class, times);
        }
        for (int number : NUMBERS) {
            System.out.println("test " + number + " " + times.medianAround(number));
        }
    }

    private static void run(Class<?> tests, Times times) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .build();
        var summary = new SummaryGeneratingListener();
        try (LauncherSession session = LauncherFactory.openSession()) {
            session.getLauncher().registerTestExecutionListeners(summary, times);
            session.getLauncher().execute(request);
        }
        long passed = summary.getSummary().getTestsSucceededCount();
        if (passed != TESTS) {
            throw new IllegalStateException("expected " + TESTS + " tests to pass, but " + passed + " did: "
                    + summary.getSummary().getFailures());
        }
    }

    /** From the beginning of one test to that of the next. */
    private static final class Times implements TestExecutionListener {

        private final long[] begun = new long[TESTS];
        private int count;

        @Override
        public void executionStarted(TestIdentifier test) {
            if (test.isTest()) {
                begun[count++] = System.nanoTime();
            }
        }

        /** Of a few tests before and after, the fewer the nearer to the JVM's start. */
        long medianAround(int number) {
            int reach = Math.min(number / 2, 90);
            long[] window = new long[2 * reach];
            for (int i = 0; i < window.length; i++) {
                int at = number - reach + i;
                window[i] = begun[at + 1] - begun[at];
            }
            Arrays.sort(window);
            return window[reach];
        }
    }

    static class Unchecked {
        @RepeatedTest(TESTS)
        void nothing() {}
    }

    @Watertight
    static class Checked {
        @RepeatedTest(TESTS)
        void nothing() {}
    }
}
