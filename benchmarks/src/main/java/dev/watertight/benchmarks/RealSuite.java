package dev.watertight.benchmarks;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Set;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs all test classes in a directory, as build tools choose them, and tells how long the JVM took, and how much of its
 * processors; with every test checked, if that is asked for. Runs in a JVM of its own.
 */
final class RealSuite {

    private RealSuite() {}

    public static void main(String[] arguments) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClasspathRoots(Set.of(Path.of(arguments[0]))))
                .filters(ClassNameFilter.includeClassNamePatterns(
                        "^(?:.*\\.)?(?:Test[^.$]*|[^.$]*(?:Test|Tests|TestCase))$"))
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", arguments[1])
                .build();
        var listener = new SummaryGeneratingListener();
        try (LauncherSession session = LauncherFactory.openSession()) {
            session.getLauncher().registerTestExecutionListeners(listener);
            session.getLauncher().execute(request);
        }
        TestExecutionSummary summary = listener.getSummary();
        System.out.println("ran " + summary.getTestsStartedCount() + " tests, of which " + summary.getTestsFailedCount()
                + " failed");
        System.out.println("cpu "
                + ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime());
        System.exit(0); // whatever the tests have left running
    }
}
