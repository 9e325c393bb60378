package dev.watertight.zoo;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.AnnotatedElement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.discovery.DiscoverySelectors;

/**
 * Runs a fixture in a JVM that has done nothing before. What the JVM opens for itself it opens once, so only there it
 * happens while Watertight looks.
 */
final class FreshJvm {

    private static final String SKIPPED = "skipped: ";
    private static final String MISTAKE = "mistake: ";
    private static final String WARNING = "warning: ";
    private static final String NOISE = "noise: ";
    private static final String ORIGIN = "origin: ";
    private static final String RAN_TESTS = "ran tests";
    private static final String FOUND_LEAKS = "found leaks";
    private static final String END = "end";

    private FreshJvm() {}

    /**
     * What the other JVM told.
     *
     * @param lines what it printed
     */
    record Result(List<String> lines) {

        List<String> skipped() {
            return told(SKIPPED);
        }

        List<String> mistakes() {
            return told(MISTAKE);
        }

        List<String> warnings() {
            return told(WARNING);
        }

        /** What is open at the end, and was not at the beginning, but is no leak. */
        List<String> noise() {
            return told(NOISE);
        }

        /** Where each leak came from: a word, and what leaked. */
        List<String> origins() {
            return told(ORIGIN);
        }

        boolean ranTests() {
            return lines.contains(RAN_TESTS);
        }

        boolean foundLeaks() {
            return lines.contains(FOUND_LEAKS);
        }

        private List<String> told(String prefix) {
            return lines.stream()
                    .filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .toList();
        }
    }

    /** Runs fixtures one after the other in one JVM. */
    static Result run(List<? extends AnnotatedElement> fixtures, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-XX:TieredStopAtLevel=1", // starts faster, as does the next
                "-XX:+UseSerialGC",
                "-XX:-UseDynamicNumberOfCompilerThreads", // as the JVM that runs the tests
                "-Dwatertight.origins=off"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--enable-native-access="))
                .forEach(command::add); // looks at itself the way this JVM does
        command.addAll(List.of(options));
        command.add(FreshJvm.class.getName());
        fixtures.forEach(fixture -> command.add(
                Fixtures.selector(fixture).toIdentifier().orElseThrow().toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        List<String> lines = output.lines().toList();
        if (status != 0 || !lines.contains(END)) {
            throw new AssertionError("the JVM ended with status " + status + ":\n" + output);
        }
        return new Result(lines);
    }

    public static void main(String[] arguments) {
        DiscoverySelector[] fixtures = Arrays.stream(arguments)
                .map(DiscoverySelectors::parse)
                .map(Optional::orElseThrow)
                .toArray(DiscoverySelector[]::new);
        LeakCheck check = LeakCheck.begin();
        FixtureRun run = FixtureRun.of(fixtures);
        Leaks.giveBack();
        Scratch.clear();
        LeakReport report = check.finish();
        run.skipped().forEach(why -> print(SKIPPED, why));
        run.mistakes().forEach(mistake -> print(MISTAKE, mistake));
        run.warnings().forEach(warning -> print(WARNING, warning));
        WhereFrom.of(run).forEach(origin -> print(ORIGIN, origin));
        report.allowed().forEach(judged -> print(NOISE, judged.resource().describe() + ", " + judged.reason()));
        if (run.ranTests()) {
            System.out.println(RAN_TESTS);
        }
        if (run.foundLeaks()) {
            System.out.println(FOUND_LEAKS);
        }
        System.out.println(END);
        System.exit(0); // whatever still runs
    }

    private static void print(String prefix, String text) {
        text.lines().forEach(line -> System.out.println(prefix + line));
    }
}
