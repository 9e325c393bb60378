package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakReport;
import dev.watertight.LeakReport.Clean;
import dev.watertight.LeakReport.Inconclusive;
import dev.watertight.LeakReport.Leaky;
import dev.watertight.Snapshot;
import dev.watertight.fork.Commanded;
import dev.watertight.fork.CommandedJvm;
import dev.watertight.thread.Threads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A launched JVM, of the same JDK as this one. */
@EnabledOnOs(OS.LINUX)
class JvmNoiseTest {

    @Test
    void theSocketForToolsIsNoLeak() throws Exception {
        try (Commanded jvm = CommandedJvm.start()) {
            Snapshot<Descriptor> before = Descriptors.snapshotOf(jvm.handle());
            Threads.snapshotOf(jvm.handle());

            LeakReport report = Descriptors.snapshotOf(jvm.handle()).leakedSince(before);

            assertThat(report)
                    .isInstanceOfSatisfying(
                            Clean.class,
                            clean -> assertThat(clean.allowed())
                                    .singleElement()
                                    .satisfies(allowed ->
                                            assertThat(allowed.reason()).contains("tools that attach")));
        }
    }

    /** What it opens for itself, it opens once, so that a baseline after that has it. */
    @ParameterizedTest
    @CsvSource({"random, 2", "async channel and close, 3"})
    void whatTheJdkKeepsIsUndecidedOnce(String command, int least) throws Exception {
        try (Commanded jvm = CommandedJvm.start()) {
            Snapshot<Descriptor> before = Descriptors.snapshotOf(jvm.handle());
            jvm.tell(command);
            Snapshot<Descriptor> after = Descriptors.snapshotOf(jvm.handle());
            jvm.tell(command);

            assertThat(after.leakedSince(before))
                    .isInstanceOfSatisfying(
                            Inconclusive.class,
                            inconclusive -> assertThat(inconclusive.undecided())
                                    .hasSizeGreaterThanOrEqualTo(least)
                                    .allSatisfy(judged ->
                                            assertThat(judged.reason()).startsWith("it may ")));
            assertThat(Descriptors.snapshotOf(jvm.handle()).leakedSince(after)).isInstanceOf(Clean.class);
        }
    }

    /** The socket that takes the place of channels that are being closed comes into being with the first channel. */
    @Test
    void whatTheFirstChannelOpensIsKnown() throws Exception {
        try (Commanded jvm = CommandedJvm.start()) {
            Snapshot<Descriptor> before = Descriptors.snapshotOf(jvm.handle());
            jvm.tell("channel and close");

            assertThat(Descriptors.snapshotOf(jvm.handle()).leakedSince(before))
                    .isInstanceOfSatisfying(
                            Clean.class,
                            clean -> assertThat(clean.allowed())
                                    .singleElement()
                                    .satisfies(allowed -> assertThat(allowed.reason())
                                            .startsWith("the JDK puts this socket in the place of channels")));
        }
    }

    @ParameterizedTest
    @CsvSource({"file, RegularFile", "selector, EventPoll", "selector, EventFd", "pipe, Pipe", "listen, InetSocket"})
    void whatTheProgramOpensIsALeak(String command, String kind) throws Exception {
        try (Commanded jvm = CommandedJvm.start()) {
            Snapshot<Descriptor> before = Descriptors.snapshotOf(jvm.handle());
            jvm.tell(command);

            Leaky report = (Leaky) Descriptors.snapshotOf(jvm.handle()).leakedSince(before);

            assertThat(report.leaks())
                    .extracting(leak -> leak.getClass().getSimpleName())
                    .contains(kind);
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aVirtualThreadLeavesNoDescriptor() throws Exception {
        try (Commanded jvm = CommandedJvm.start()) {
            Snapshot<Descriptor> before = Descriptors.snapshotOf(jvm.handle());
            jvm.tell("virtual thread");

            assertThat(Descriptors.snapshotOf(jvm.handle()).leakedSince(before)).isInstanceOf(Clean.class);
        }
    }
}
