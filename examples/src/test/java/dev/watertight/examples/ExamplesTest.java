package dev.watertight.examples;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import dev.watertight.LeakReport.Leaky;
import dev.watertight.Resource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The tests of the examples leak what their bugs make them leak, and nothing else. This prints their reports: {@code
 * ./demo} shows them.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere descriptors cannot be observed")
class ExamplesTest {

    private static final List<Bug> BUGS = List.of(
            new Bug(
                    "StockServerTest.tellsWhatIsInStock()",
                    "1 descriptor, 1 thread",
                    "the test never closes its server"),
            new Bug(
                    "class StockReportTest",
                    "1 descriptor, 1 thread",
                    "the server of @BeforeAll lacks an @AfterAll that closes it"),
            new Bug(
                    "ConnectionPoolTest.lendsAConnectionAgain()",
                    "1 descriptor",
                    "ConnectionPool.close() forgets the connections that nobody has borrowed"),
            new Bug(
                    "HealthCheckTest.tellsThatAServerIsDown()",
                    "3 descriptors",
                    "HealthCheck.isUp() closes the selector, but not when the connection is refused"),
            new Bug(
                    "CsvImporterTest.refusesAnOrderWithoutAnAmount()",
                    "1 descriptor",
                    "CsvImporter.read() closes the reader, but not when an order makes no sense"),
            new Bug(
                    "InboxTest.listsFilesThatArrivedCompletely(Path)",
                    "2 descriptors",
                    "Inbox.waiting() calls Files.list(), whose stream must be closed; Linux takes two descriptors for it"),
            new Bug(
                    "OrderServerTest.takesAnOrder()",
                    "1 thread",
                    "OrderServer.close() stops the HTTP server, but not the executor that it was given"),
            new Bug(
                    "PriceCacheTest.doesNotOpenWithoutPrices()",
                    "1 thread",
                    "PriceCache.open() starts its refresher before something that can fail"),
            new Bug(
                    "ProcessRunnerTest.givesUpOnASlowProgram()",
                    "3 descriptors, 1 process",
                    "ProcessRunner.run() gives up on the program, and leaves it running with its three pipes"));

    private static final Bug UNKNOWN = new Bug("", "", "none that the examples know of");

    private static final Map<String, String> KINDS =
            Map.of("descriptor", "descriptors", "process", "processes", "thread", "threads");

    private static final String RULE = "-".repeat(100);

    /**
     * A bug of the examples.
     *
     * @param test the test, or the class, that leaks by it
     * @param leaks what leaks, as {@link #count} words it
     * @param cause what is wrong
     */
    private record Bug(String test, String leaks, String cause) {}

    @Test
    void leakWhatTheirBugsMakeThemLeak() {
        Suite suite = Suite.run(selectPackage("org.acme"), Map.of());

        suite.leaks().stream()
                .sorted(Comparator.comparing(leaky -> BUGS.indexOf(bugOf(leaky))))
                .forEach(ExamplesTest::print);
        suite.otherFailures().forEach((test, failure) -> System.out.printf("%s%n%s: %s%n", RULE, test, failure));
        System.out.printf("%s%n%s%n", RULE, summary(suite));

        assertThat(suite.otherFailures()).isEmpty();
        assertThat(suite.leaks().stream()
                        .map(leaky -> leaky.scope() + ": " + count(leaky.leaks().stream()))
                        .toList())
                .containsExactlyInAnyOrderElementsOf(BUGS.stream()
                        .map(bug -> bug.test() + ": " + bug.leaks())
                        .toList());
    }

    private static Bug bugOf(Leaky leaky) {
        return BUGS.stream()
                .filter(bug -> bug.test().equals(leaky.scope()))
                .findFirst()
                .orElse(UNKNOWN);
    }

    private static void print(Leaky leaky) {
        System.out.printf(
                "%s%n%s%n%n=> The bug: %s.%n", RULE, leaky.text(), bugOf(leaky).cause());
    }

    private static String summary(Suite suite) {
        long classes = suite.leaks().stream()
                .filter(leaky -> leaky.scope().startsWith("class "))
                .count();
        long tests = suite.leaks().size() - classes;
        return "%d tests ran; %s and %s leak: %s."
                .formatted(
                        suite.tests(),
                        plural(tests, "test", "tests"),
                        plural(classes, "class", "classes"),
                        count(suite.leaks().stream().flatMap(leaky -> leaky.leaks().stream())));
    }

    /** As in "3 descriptors, 1 process". */
    private static String count(Stream<Resource> leaks) {
        return leaks.collect(groupingBy(Resource::kind, TreeMap::new, counting())).entrySet().stream()
                .map(kind -> plural(kind.getValue(), kind.getKey(), KINDS.get(kind.getKey())))
                .collect(joining(", "));
    }

    private static String plural(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
