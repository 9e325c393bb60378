package dev.watertight.benchmarks;

import dev.watertight.LeakReport;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import java.io.Closeable;
import java.io.IOException;
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

/** Snapshot, snapshot, difference: what a test costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DescriptorBenchmark {

    @Param({"10", "100", "1000", "10000"})
    public int count;

    @Param({"FILES", "SOCKETS", "MIXED"})
    public OpenFiles.Kind kind;

    private OpenFiles open;

    @Setup
    public void open() throws IOException {
        open = new OpenFiles(kind, count);
        Expect.clean(clean());
    }

    @TearDown
    public void close() throws IOException {
        Expect.clean(clean());
        open.close();
    }

    /** Nothing has leaked. */
    @Benchmark
    public LeakReport clean() {
        Snapshot<Descriptor> before = Descriptors.snapshot();
        return Descriptors.snapshot().leakedSince(before);
    }

    /** A file has. */
    @Benchmark
    public LeakReport oneLeak() throws IOException {
        Snapshot<Descriptor> before = Descriptors.snapshot();
        try (Closeable leak = open.oneMore()) {
            LeakReport report = Descriptors.snapshot().leakedSince(before);
            Expect.oneLeak(report);
            return report;
        }
    }
}
