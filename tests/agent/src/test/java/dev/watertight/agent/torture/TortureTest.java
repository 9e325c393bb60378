package dev.watertight.agent.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.watertight.LeakError;
import dev.watertight.Resource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Leaks in parallel tests: each is told against the test that made it, or else against a class or the run. */
class TortureTest {

    private static final Pattern LEAK = Pattern.compile("t\\d+-leak[-\\w]*");
    private static final int WORKERS = 8;

    @TempDir
    Path directory;

    /** JUnit 5 has but one of these; it does not mind. */
    @ParameterizedTest
    @ValueSource(strings = {"FORK_JOIN_POOL", "WORKER_THREAD_POOL"})
    void tellsEachTestItsOwnLeaks(String executor) throws Exception {
        torture(20261124, 50, executor);
    }

    @Test
    @Tag("soak")
    void tellsEachTestItsOwnLeaksWhateverTheSeed() throws Exception {
        for (long seed = 1; seed <= 20; seed++) {
            torture(seed, 500, seed % 2 == 0 ? "FORK_JOIN_POOL" : "WORKER_THREAD_POOL");
        }
    }

    private void torture(long seed, int tests, String executor) throws Exception {
        Crowd crowd = Crowd.gather(seed, tests, Files.createDirectory(directory.resolve(executor + seed)));
        Told told = new Told();
        PrintStream stderr = System.err;
        System.setErr(new PrintStream(new ByteArrayOutputStream(), true));
        try (LauncherSession session = LauncherFactory.openSession()) {
            session.getLauncher()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(Crowd.classes().stream()
                                            .map(type -> selectClass(type))
                                            .toList())
                                    .configurationParameters(Map.of(
                                            "watertight.settlingTime",
                                            "300 ms",
                                            "junit.jupiter.execution.parallel.enabled",
                                            "true",
                                            "junit.jupiter.execution.parallel.mode.default",
                                            "concurrent",
                                            "junit.jupiter.execution.parallel.config.executor-service",
                                            executor,
                                            "junit.jupiter.execution.parallel.config.strategy",
                                            "fixed",
                                            "junit.jupiter.execution.parallel.config.fixed.parallelism",
                                            String.valueOf(WORKERS)))
                                    .build(),
                            told);
        } finally {
            System.setErr(stderr);
            crowd.disperse();
        }
        assertThat(crowd.failures()).as("seed %d", seed).isEmpty();
        assertThat(told.failures).as("seed %d", seed).isEmpty();
        assertThat(differences(crowd, told)).as("seed %d", seed).isEmpty();
        assertThat(crowd.expectedOfNobody()).as("seed %d", seed).isNotEmpty();
    }

    /** A line for each test that was not told exactly its own leaks, and one for classes and the run. */
    private static List<String> differences(Crowd crowd, Told told) {
        List<String> differences = new ArrayList<>();
        List<String> ofOthers = new ArrayList<>(told.others);
        crowd.expected().forEach((test, leaks) -> {
            List<String> own = new ArrayList<>(told.tests.getOrDefault(test, List.of("nothing, since it did not run")));
            // Where a test ran alone for once, all that it leaked is its own.
            crowd.expectedOfNobody().stream()
                    .filter(leak -> leak.startsWith(test) && own.remove(leak))
                    .forEach(ofOthers::add);
            if (!leaks.equals(own)) {
                differences.add(test + " was to be told " + leaks + " but was told " + own);
            }
        });
        Collections.sort(ofOthers);
        if (!crowd.expectedOfNobody().equals(ofOthers)) {
            differences.add(
                    "classes and the run were to be told " + crowd.expectedOfNobody() + " but were told " + ofOthers);
        }
        return differences;
    }

    /** What was told, by the names of the leaks. */
    private static final class Told implements TestExecutionListener {

        private final Map<String, List<String>> tests = new ConcurrentHashMap<>();
        private final List<String> others = Collections.synchronizedList(new ArrayList<>());

        /** Whatever else went wrong. */
        private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            List<String> leaks = new ArrayList<>();
            result.getThrowable().ifPresent(failure -> {
                if (failure instanceof LeakError error) {
                    error.report().leaks().forEach(leak -> leaks.add(name(test, leak)));
                } else {
                    failures.add(test.getDisplayName() + ": " + failure);
                }
            });
            if (test.isTest()) {
                tests.put(
                        test.getDisplayName().replace("\"", ""),
                        leaks.stream().sorted().toList());
            } else {
                others.addAll(leaks);
            }
        }

        private String name(TestIdentifier test, Resource leak) {
            Matcher matcher = LEAK.matcher(leak.describe());
            if (!matcher.find()) {
                failures.add(test.getDisplayName() + " was told of " + leak.describe()
                        + leak.origin().map(origin -> origin.toString()).orElse(""));
                return "?";
            }
            return matcher.group();
        }
    }
}
