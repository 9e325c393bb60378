package dev.watertight;

import static dev.watertight.Allowances.ignoring;
import static dev.watertight.Allowances.ignoringCreator;
import static dev.watertight.Allowances.ignoringInBacktrace;
import static dev.watertight.Allowances.ignoringOpenedBy;
import static dev.watertight.Allowances.ignoringPath;
import static dev.watertight.Allowances.ignoringResources;
import static dev.watertight.Allowances.ignoringThreadsNamed;
import static dev.watertight.Allowances.ignoringTopFunction;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.watertight.thread.LiveThread;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AllowancesTest {

    private static final StackTraceElement SLEEP =
            new StackTraceElement("", "java.base", "", "java.lang.Thread", "sleep", "Thread.java", 540);
    private static final StackTraceElement TICK = frame("org.acme.Ticker", "run");
    private static final StackTraceElement START = frame("org.acme.Pool", "start");
    private static final LiveThread TICKER = new LiveThread(
            "identity",
            42,
            "ticker-1",
            Optional.of(Thread.State.TIMED_WAITING),
            false,
            false,
            5,
            "main",
            "java.lang.Thread",
            List.of(SLEEP, TICK, START),
            Optional.empty());

    @Test
    void coversTheTopFunctionInsideAndOutsideTheJdk() {
        assertThat(ignoringTopFunction("java.lang.Thread.sleep").covers(TICKER)).isTrue();
        assertThat(ignoringTopFunction("org.acme.Ticker.run").covers(TICKER)).isTrue();
        assertThat(ignoringTopFunction("org.acme.Ticker... [TIMED]").covers(TICKER))
                .isTrue();
        assertThat(ignoringTopFunction("org.acme.Ticker.run [WAITING]").covers(TICKER))
                .isFalse();
        assertThat(ignoringTopFunction("org.acme.Pool.start").covers(TICKER)).isFalse();
    }

    @Test
    void coversWhatIsInTheBacktrace() {
        assertThat(ignoringInBacktrace("org.acme.Pool").covers(TICKER)).isTrue();
        assertThat(ignoringInBacktrace("acme.Pool.st").covers(TICKER)).isTrue();
        assertThat(ignoringInBacktrace("org.acme.Other").covers(TICKER)).isFalse();
    }

    @Test
    void coversThreadsByName() {
        assertThat(ignoringThreadsNamed("ticker-*").covers(TICKER)).isTrue();
        assertThat(ignoringThreadsNamed("ticker-?").covers(TICKER)).isTrue();
        assertThat(ignoringThreadsNamed("ticker-").covers(TICKER)).isFalse();
        assertThat(ignoringThreadsNamed("ticker.1").covers(TICKER)).isFalse();
    }

    @Test
    void coversByOrigin() {
        var opened = new Thing(
                "file",
                List.of(),
                Optional.of(new Origin(
                        "main",
                        List.of(SLEEP, START, frame("org.acme.App", "main")),
                        Instant.EPOCH,
                        Optional.empty())));

        assertThat(ignoringCreator("org.acme.Pool.start").covers(opened)).isTrue();
        assertThat(ignoringCreator("org.acme.Pool...").covers(opened)).isTrue();
        assertThat(ignoringCreator("org.acme.App.main").covers(opened)).isFalse();
        assertThat(ignoringOpenedBy("org.acme.App.main").covers(opened)).isTrue();
        assertThat(ignoringOpenedBy("org.acme.Cache...").covers(opened)).isFalse();
    }

    @Test
    void saysThatOriginsAreMissingAndAllowsNothing() {
        var probe = new ThingProbe();
        Snapshot<Thing> baseline = probe.snapshot();
        probe.there.add("file");

        LeakReport report = probe.snapshot().leakedSince(baseline, ignoringCreator("org.acme.Pool.start"));

        assertThat(report).isInstanceOf(LeakReport.Leaky.class);
        assertThat(report.text())
                .contains("Note: not observed: the allowance \"it was started by org.acme.Pool.start\" could not be"
                        + " applied: it needs to know where a resource was opened or started, and without the"
                        + " Watertight agent that is not observed");
    }

    @Test
    void coversTheResourcesOfASnapshot() {
        var probe = new ThingProbe();
        probe.there.add("old");
        Allowance allowance = ignoringResources(probe.snapshot());

        assertThat(allowance.covers(new Thing("old"))).isTrue();
        assertThat(allowance.covers(new Thing("new"))).isFalse();
    }

    @Test
    void carriesAReason() {
        assertThat(ignoringThreadsNamed("ticker-*").reason()).isEqualTo("its name is ticker-*");
        assertThat(ignoringThreadsNamed("ticker-*").because("it ticks for ever").reason())
                .isEqualTo("it ticks for ever");
        assertThat(ignoringThreadsNamed("ticker-*").because("it ticks for ever").covers(TICKER))
                .isTrue();
        assertThat(ignoring(resource -> true, "anything goes")).hasToString("anything goes");
    }

    @Test
    void namesAnAllowanceThatFails() {
        Allowance allowance = ignoring(
                resource -> {
                    throw new UnsupportedOperationException("no");
                },
                "it is mine");

        assertThatIllegalStateException()
                .isThrownBy(() -> allowance.covers(TICKER))
                .withMessageContaining("the allowance \"it is mine\" failed when asked about the thread #42")
                .withCauseInstanceOf(UnsupportedOperationException.class);
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void rejectsNonsense(Supplier<Allowance> nonsense) {
        assertThatIllegalArgumentException()
                .isThrownBy(nonsense::get)
                .withMessageMatching(
                        "(?s).*(must not be blank|expected the name of a function|needs a reason|expected a glob).*");
    }

    static Stream<Supplier<Allowance>> nonsense() {
        return Stream.of(
                () -> ignoringTopFunction(" "),
                () -> ignoringInBacktrace(""),
                () -> ignoringThreadsNamed(""),
                () -> ignoringPath(""),
                () -> ignoringPath("/var/[log"),
                () -> ignoringCreator("..."),
                () -> ignoringOpenedBy("a b"),
                () -> ignoring(resource -> true, " "));
    }

    @Test
    void namesWhatIsNull() {
        Map<ThrowingCallable, String> nulls = Map.of(
                () -> ignoringTopFunction(null), "the name of a function",
                () -> ignoringCreator(null), "the name of a function",
                () -> ignoringInBacktrace(null), "the text to look for in a backtrace",
                () -> ignoringThreadsNamed(null), "the name of threads",
                () -> ignoringPath(null), "the path of descriptors",
                () -> ignoringPath("/tmp/**").because(null), "reason",
                () -> ignoring(null, "why"), "rule",
                () -> ignoringResources(null), "snapshot");

        nulls.forEach((call, what) ->
                assertThatNullPointerException().isThrownBy(call).withMessage(what));
    }

    private static StackTraceElement frame(String type, String method) {
        return new StackTraceElement("app", "", "", type, method, "Acme.java", 1);
    }
}
