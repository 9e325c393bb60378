package dev.watertight.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Origin;
import dev.watertight.Resource;
import java.util.List;
import java.util.Optional;

/** How a report leads its reader from a leak to the code of the fixtures. */
enum WhereFrom {
    /** The innermost line of the reader's own, which is marked, opened it. */
    LINE,
    /** It was opened in a thread without such a line, and the chain of threads that started each other leads there. */
    CHAIN,
    /** There is an origin, but it does not lead there. */
    ELSEWHERE,
    /** There is no origin. */
    NOWHERE;

    /** Whether this JVM has the agent. */
    static boolean isRecorded() {
        try {
            Class.forName("java.lang.WatertightRecorder", false, null);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Each leak of a run, after how its report leads to the code. */
    static List<String> of(FixtureRun run) {
        return run.nodes().stream()
                .flatMap(node -> node.leaks().stream().map(leak -> of(leak) + ": " + node.name() + ": " + leak))
                .toList();
    }

    /** Nearly all reports mark the line, and the only ones without any origin are of what no Java code opened. */
    static void assertThatTheyLeadThere(List<String> origins) {
        assertThat(found(origins, ELSEWHERE)).isEmpty();
        assertThat(found(origins, NOWHERE))
                .as("what no Java code opened or started: a child of a shell")
                .allSatisfy(origin -> assertThat(origin).contains(".shellWithAChild ", "sleep 1000"));
        assertThat(found(origins, LINE).size() * 10)
                .as("the rest: %s", found(origins, CHAIN))
                .isGreaterThanOrEqualTo(origins.size() * 9);
    }

    private static List<String> found(List<String> origins, WhereFrom where) {
        return origins.stream()
                .filter(origin -> origin.startsWith(where.name()))
                .toList();
    }

    private static WhereFrom of(Resource leak) {
        Optional<Origin> origin = leak.origin();
        if (origin.isEmpty()) {
            return NOWHERE;
        }
        if (isMarked(origin.get())) {
            return LINE;
        }
        for (Optional<Origin> start = origin.get().threadStarted();
                start.isPresent();
                start = start.get().threadStarted()) {
            if (isMarked(start.get())) {
                return CHAIN;
            }
        }
        return ELSEWHERE;
    }

    private static boolean isMarked(Origin origin) {
        return origin.stack().stream()
                .map(StackTraceElement::getClassName)
                .filter(name -> name.startsWith("org.acme."))
                .findFirst()
                .filter(name -> name.startsWith("org.acme.leaks."))
                .isPresent();
    }
}
