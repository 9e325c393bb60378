package dev.watertight.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.Origin;
import dev.watertight.Resource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

    /** All that no Java code opens or starts: a child of a shell, and the file to which the VM itself writes. */
    private static final Pattern NATIVE = Pattern.compile(
            "NOWHERE: .*(\\.shellWithAChild .*sleep 1000|\\.flightRecording .*\\.jfr, O_RDWR).*", Pattern.DOTALL);

    /** Each leak of a run, after how its report leads to the code. */
    static List<String> of(FixtureRun run) {
        return run.nodes().stream()
                .flatMap(node -> node.leaks().stream().map(leak -> of(node, leak) + ": " + node.name() + ": " + leak))
                .toList();
    }

    /** Nearly all reports mark the line, and the others lead there. */
    static void assertThatTheyLeadThere(List<String> origins) {
        assertThatNoneLeadsAstray(origins);
        assertThat(found(origins, LINE).size() * 10)
                .as("the rest: %s", found(origins, CHAIN))
                .isGreaterThanOrEqualTo(origins.size() * 9);
    }

    /** The only ones without any origin are of what no Java code opened. */
    static void assertThatNoneLeadsAstray(List<String> origins) {
        assertThat(found(origins, ELSEWHERE)).isEmpty();
        assertThat(found(origins, NOWHERE)).allMatch(NATIVE.asMatchPredicate());
    }

    private static WhereFrom of(FixtureRun.Node node, Resource leak) {
        Optional<Origin> origin = leak.origin();
        if (origin.isEmpty()) {
            return NOWHERE;
        }
        List<Origin> chain = Stream.iterate(
                        origin, Optional::isPresent, each -> each.get().threadStarted())
                .map(Optional::get)
                .toList();
        if (!calls(node, chain)) {
            return ELSEWHERE;
        }
        if (isMarked(chain.get(0))) {
            return LINE;
        }
        return chain.stream().anyMatch(WhereFrom::isMarked) ? CHAIN : ELSEWHERE;
    }

    /** Whether it was the test itself from which all of this was called or started, not another one of the same class. */
    private static boolean calls(FixtureRun.Node node, List<Origin> chain) {
        return chain.stream()
                .flatMap(origin -> Stream.concat(
                        origin.stack().stream(),
                        origin.pool().map(Origin::stack).stream().flatMap(List::stream)))
                .map(frame -> frame.getClassName() + "."
                        + frame.getMethodName().replaceFirst("^lambda\\$(\\w+)\\$\\d+$", "$1"))
                .anyMatch(method -> node.name().startsWith(method + " "));
    }

    private static boolean isMarked(Origin origin) {
        return origin.stack().stream()
                .map(StackTraceElement::getClassName)
                .filter(name -> name.startsWith("org.acme."))
                .findFirst()
                .filter(name -> name.startsWith("org.acme.leaks."))
                .isPresent();
    }

    private static List<String> found(List<String> origins, WhereFrom where) {
        return origins.stream()
                .filter(origin -> origin.startsWith(where.name()))
                .toList();
    }
}
