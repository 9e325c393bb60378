package dev.watertight.benchmarks;

import dev.watertight.LeakReport;
import dev.watertight.Snapshot;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.process.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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

/** Snapshot, snapshot, difference, of a launched program that holds so many descriptors: see {@code floor.c}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LaunchedBenchmark {

    static final String PROGRAM = "benchmarks.program";

    @Param("1000")
    public int count;

    @Param({"FILES", "SOCKETS", "MIXED"})
    public OpenFiles.Kind kind;

    private Session session;
    private OutputStream input;

    @Setup
    public void launch() throws IOException {
        session = Session.start(
                new ProcessBuilder(System.getProperty(PROGRAM), kind.name(), String.valueOf(count), "hold"));
        input = session.process().getOutputStream();
        session.awaitOutput("ready\n");
        if (session.descriptors().size() < count) {
            throw new IllegalStateException(
                    "expected " + count + " descriptors or more, but got " + session.descriptors());
        }
    }

    @TearDown
    public void end() {
        session.close();
    }

    /** Nothing has leaked. */
    @Benchmark
    public LeakReport clean() {
        Snapshot<Descriptor> before = session.descriptors();
        LeakReport report = session.descriptors().leakedSince(before);
        Expect.clean(report);
        return report;
    }

    /** A file has. That it is opened and closed between is in the time, as it is in the peer's. */
    @Benchmark
    public LeakReport oneLeak() throws IOException {
        Snapshot<Descriptor> before = session.descriptors();
        tell("open\n");
        LeakReport report = session.descriptors().leakedSince(before);
        tell("close\n");
        Expect.oneLeak(report);
        return report;
    }

    private void tell(String line) throws IOException {
        input.write(line.getBytes(StandardCharsets.US_ASCII));
        input.flush();
        session.awaitOutput("done\n");
    }
}
