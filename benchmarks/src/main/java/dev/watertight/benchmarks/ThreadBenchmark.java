package dev.watertight.benchmarks;

import dev.watertight.LeakReport;
import dev.watertight.Snapshot;
import dev.watertight.thread.LiveThread;
import dev.watertight.thread.Threads;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Snapshot, snapshot, difference, among platform threads that are parked. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ThreadBenchmark {

    @Param({"10", "100", "1000"})
    public int count;

    private ParkedThreads parked;

    @Setup
    public void park() throws ReflectiveOperationException, InterruptedException {
        parked = new ParkedThreads(count, false);
        if (Threads.snapshot().size() < count) {
            throw new IllegalStateException("expected " + count + " threads or more, but " + Threads.snapshot());
        }
    }

    @TearDown
    public void end() throws InterruptedException {
        parked.close();
    }

    /** Nothing has leaked. */
    @Benchmark
    public LeakReport clean() {
        Snapshot<LiveThread> before = Threads.snapshot();
        return Threads.snapshot().leakedSince(before);
    }

    /** A thread has. */
    @Benchmark
    public LeakReport oneLeak() throws ReflectiveOperationException, InterruptedException {
        Snapshot<LiveThread> before = Threads.snapshot();
        try (ParkedThreads leak = new ParkedThreads(1, false)) {
            LeakReport report = Threads.snapshot().leakedSince(before);
            Expect.oneLeak(report);
            return report;
        }
    }
}
