package dev.watertight.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Origin;
import dev.watertight.Resource;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With stacks as they were recorded where the JDK that builds this cannot make them without a preview feature. */
class OwnerTest {

    private static final Origin START = origin(
            Optional.empty(),
            "java.base/java.util.concurrent.ThreadFlock.start",
            "java.base/java.util.concurrent.StructuredTaskScopeImpl.fork",
            "org.acme.StockTest.sells",
            "java.base/java.lang.reflect.Method.invoke",
            "org.junit.platform.engine.support.hierarchical.NodeTestTask.execute");

    /** The first is of JDK 25, with a Callable; the second of the same, with a Runnable; the third of JDK 21. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.util.concurrent.StructuredTaskScopeImpl$SubtaskImpl.run",
                "java.util.concurrent.StructuredTaskScopeImpl.lambda$fork$0",
                "java.util.concurrent.StructuredTaskScope$SubtaskImpl.run"
            })
    void whatAForkOfAStructuredScopeOpensBelongsToTheTestThatForkedIt(String method) {
        assertThat(Owner.of(resource(forked("org.acme.StockTest.lambda$sells$0", method))))
                .isEqualTo(new Owner(Optional.of("sells()"), true, Optional.empty()));
        assertThat(Owner.of(resource(forked("org.other.Loop.run", method))).exact())
                .as("a loop may do the work of others")
                .isFalse();
    }

    /** By Java's compiler, Kotlin's, and Eclipse's, which does not say in which method a lambda expression stands. */
    @ParameterizedTest
    @ValueSource(strings = {"lambda$buys$1", "buys$lambda$0", "buys$lambda$0$lambda$1", "lambda$1"})
    void whatALambdaOfAnotherTestOpensMayBelongToThatTest(String lambda) {
        assertThat(Owner.of(resource(started("org.acme.StockTest.lambda$sells$0", lambda)))
                        .exact())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lambda$sells$1", "sells$lambda$0", "sells$lambda$0$lambda$1"})
    void whatALambdaOfTheTestOpensBelongsToTheTest(String lambda) {
        assertThat(Owner.of(resource(started("org.acme.StockTest.lambda$sells$0", lambda)))
                        .exact())
                .isTrue();
    }

    private static Origin started(String task, String lambda) {
        return origin(
                Optional.of(START),
                "java.base/java.io.FileInputStream.<init>",
                "org.acme.StockTest." + lambda,
                task,
                "java.base/java.lang.Thread.run");
    }

    private static Origin forked(String task, String method) {
        return origin(
                Optional.of(START),
                "java.base/java.io.FileInputStream.<init>",
                task,
                "java.base/" + method,
                "java.base/java.lang.Thread.runWith",
                "java.base/java.lang.VirtualThread.run");
    }

    private static Origin origin(Optional<Origin> start, String... methods) {
        List<StackTraceElement> stack =
                Arrays.stream(methods).map(OwnerTest::frame).toList();
        return new Origin("main", stack, Instant.EPOCH, start, Optional.of("sells()"), Optional.empty());
    }

    private static StackTraceElement frame(String text) {
        String method = text.substring(text.indexOf('/') + 1);
        int dot = method.lastIndexOf('.');
        return new StackTraceElement(
                null,
                text.contains("/") ? "java.base" : null,
                null,
                method.substring(0, dot),
                method.substring(dot + 1),
                null,
                1);
    }

    private static Resource resource(Origin origin) {
        return new RescuedDescriptor(new Recorder.Place(1, Opened.BY_PATH, origin));
    }
}
