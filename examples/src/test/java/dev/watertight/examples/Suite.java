package dev.watertight.examples;

import dev.watertight.LeakError;
import dev.watertight.LeakReport.Leaky;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests of the examples as any launcher does, and gathers what becomes of them. */
final class Suite implements TestExecutionListener {

    private final List<Leaky> leaks = new ArrayList<>();
    private final Map<String, Throwable> otherFailures = new LinkedHashMap<>();
    private int tests;

    private Suite() {}

    static Suite run(DiscoverySelector selector, Map<String, String> configurationParameters) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selector)
                .configurationParameters(configurationParameters)
                .build();
        Suite suite = new Suite();
        try {
            LauncherFactory.create().execute(request, suite);
        } finally {
            // What the examples leave running shall not outlive them.
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
        }
        return suite;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            tests++;
        }
        result.getThrowable().ifPresent(failure -> {
            if (failure instanceof LeakError error) {
                leaks.add(error.report());
            } else {
                otherFailures.put(test.getUniqueId(), failure);
            }
        });
    }

    /** How many tests there were. */
    int tests() {
        return tests;
    }

    /** The reports of the tests and classes that leak. */
    List<Leaky> leaks() {
        return leaks;
    }

    /** Whatever failed otherwise, by its name. */
    Map<String, Throwable> otherFailures() {
        return otherFailures;
    }
}
