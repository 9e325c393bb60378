package dev.watertight.benchmarks;

import dev.watertight.benchmarks.Peers.Peer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures everything, prints a table and writes it to a file.
 *
 * <pre>{@code
 * mvn -B -ntp -Pbenchmarks -pl benchmarks -am verify                                    all, which takes half an hour
 * mvn -B -ntp -Pbenchmarks -pl benchmarks -am verify -Dbenchmarks.only='descriptors 1000 FILES.*'
 * }</pre>
 */
public final class Benchmarks {

    private static final int[] DESCRIPTORS = {10, 100, 1_000, 10_000};
    private static final int[] GOROUTINES = {10, 100, 1_000, 10_000, 100_000};

    /** Of launched processes: how many descriptors of which kind, and what happens. */
    private static final List<String> LAUNCHED = List.of(
            "launched 1000 FILES clean",
            "launched 1000 SOCKETS clean",
            "launched 1000 MIXED clean",
            "launched 1000 MIXED oneLeak");

    private static final int AGENT_ROUNDS = 5;

    private static final int TEST_ROUNDS = 3;

    /** By column: the options of the JVM. */
    private static final Map<String, List<String>> AGENT =
            new TreeMap<>(Map.of("no agent", List.of(), "with the agent", List.of("-javaagent:" + agentJar())));

    private final Path directory;
    private final String only;
    private final Table table = new Table();

    private Benchmarks(Path directory, String only) {
        this.directory = directory;
        this.only = only;
    }

    /** A JVM to measure in. */
    private record Java(String name, Path home, List<String> options) {

        Java with(String option) {
            List<String> more = new ArrayList<>(options);
            more.add(option);
            return new Java(name, home, more);
        }

        Java named(String other) {
            return new Java(other, home, options);
        }

        boolean isNewest() {
            return !name.startsWith("JDK 17");
        }
    }

    public static void main(String[] arguments) throws Exception {
        new Benchmarks(Path.of(arguments[0]), arguments[1]).run();
    }

    private void run() throws Exception {
        List<String> notes = new ArrayList<>();
        Peers peers = new Peers(directory);
        peers(peers);
        List<Java> javas = javas(notes);
        for (Java java : javas) {
            descriptors(java);
            threads(java);
            launched(java, peers);
            if (java.options.isEmpty()) {
                agent(java);
                suite(java);
            }
        }
        tests(javas);
        notes.addAll(peers.missing());
        String text = table.text(notes);
        System.out.println(text);
        Path file = directory.resolve("benchmarks.md");
        Files.writeString(file, text);
        System.out.println("written to " + file);
    }

    /** This JVM's JDK, with and without native access, and the oldest supported one where it is found. */
    private static List<Java> javas(List<String> notes) {
        Path home = Path.of(System.getProperty("java.home"));
        String version = "JDK " + Runtime.version().feature();
        List<Java> javas = new ArrayList<>();
        Stream.of(Optional.ofNullable(System.getenv("JAVA17_HOME")).stream(), installed())
                .flatMap(each -> each)
                .map(Path::of)
                .filter(each -> Files.isExecutable(each.resolve("bin/java")))
                .findFirst()
                .ifPresentOrElse(
                        each -> javas.add(new Java("JDK 17", each, List.of())),
                        () -> notes.add("JDK 17 was not found; JAVA17_HOME tells where it is"));
        javas.add(new Java(version, home, List.of()));
        javas.add(new Java(version + " native", home, List.of("--enable-native-access=ALL-UNNAMED")));
        return javas;
    }

    private static Stream<String> installed() {
        try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
            return homes
                    .filter(home -> home.getFileName().toString().matches(".*\\b17\\b.*"))
                    .map(Path::toString)
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private void peers(Peers peers) throws IOException, InterruptedException {
        for (OpenFiles.Kind kind : OpenFiles.Kind.values()) {
            for (int count : DESCRIPTORS) {
                String subject = "descriptors " + count + " " + kind;
                peer(peers, Peer.FLOOR, "C floor", subject + " clean", kind.name(), "" + count, "identities");
                peer(peers, Peer.FLOOR, "C with links", subject + " clean", kind.name(), "" + count, "links");
                peer(peers, Peer.FDOOZE, "fdooze", subject + " clean", kind.name(), "" + count, "clean");
                if (count == 1_000) {
                    peer(peers, Peer.FDOOZE, "fdooze", subject + " oneLeak", kind.name(), "" + count, "oneLeak");
                }
            }
        }
        for (String row : LAUNCHED) {
            String[] words = row.split(" ", -1);
            Optional<Path> floor = row.matches(only) ? peers.program(Peer.FLOOR) : Optional.empty();
            if (floor.isPresent()) {
                peer(
                        peers,
                        Peer.FDOOZE,
                        "fdooze",
                        row,
                        words[2],
                        words[1],
                        words[3],
                        floor.get().toString());
            }
        }
        for (int count : GOROUTINES) {
            String subject = count < 1_000 ? "threads " : "virtual ";
            peer(peers, Peer.GLEAK, "gleak", subject + count + " clean", "" + count, "clean");
            if (count == 1_000) {
                peer(peers, Peer.GLEAK, "gleak", "threads " + count + " clean", "" + count, "clean");
            }
            if (count == 100_000) {
                peer(peers, Peer.GLEAK, "gleak", "virtual " + count + " oneLeak", "" + count, "oneLeak");
            }
        }
    }

    private void peer(Peers peers, Peer peer, String column, String row, String... arguments)
            throws IOException, InterruptedException {
        if (row.matches(only)) {
            Optional<Path> program = peers.program(peer);
            if (program.isPresent()) {
                List<String> command = new ArrayList<>(List.of(program.get().toString()));
                command.addAll(List.of(arguments));
                table.put(
                        row,
                        column,
                        Double.parseDouble(Peers.run(directory, command).strip()));
            }
        }
    }

    private void descriptors(Java java) throws RunnerException {
        for (OpenFiles.Kind kind : OpenFiles.Kind.values()) {
            for (int count : DESCRIPTORS) {
                String subject = "descriptors " + count + " " + kind;
                measure(java, subject + " clean", "DescriptorBenchmark.clean", count, kind.name());
                if (count == 1_000) {
                    measure(java, subject + " oneLeak", "DescriptorBenchmark.oneLeak", count, kind.name());
                }
            }
        }
    }

    private void threads(Java java) throws RunnerException {
        for (int count : new int[] {10, 100, 1_000}) {
            measure(java, "threads " + count + " clean", "\\.ThreadBenchmark.clean", count, "");
        }
        measure(java, "threads 100 oneLeak", "\\.ThreadBenchmark.oneLeak", 100, "");
        if (java.isNewest()) {
            for (int count : new int[] {1_000, 10_000, 100_000, 1_000_000}) {
                measure(java, "virtual " + count + " clean", "VirtualThreadBenchmark.clean", count, "");
            }
            measure(java, "virtual 100000 oneLeak", "VirtualThreadBenchmark.oneLeak", 100_000, "");
        }
    }

    private void launched(Java java, Peers peers) throws IOException, InterruptedException, RunnerException {
        for (String row : LAUNCHED) {
            Optional<Path> floor = row.matches(only) ? peers.program(Peer.FLOOR) : Optional.empty();
            if (floor.isPresent()) {
                String[] words = row.split(" ", -1);
                Java launching = java.with("-D" + LaunchedBenchmark.PROGRAM + "=" + floor.get());
                measure(launching, row, "LaunchedBenchmark." + words[3], Integer.parseInt(words[1]), words[2]);
            }
        }
    }

    /** What checks add to a test: all ways take turns, since a machine is not always equally busy. */
    private void tests(List<Java> javas) throws IOException, InterruptedException {
        if (!"trivial test".matches(only)) {
            return;
        }
        List<Java> all = new ArrayList<>();
        for (Java java : javas) {
            all.add(java);
            if (java.options.isEmpty()) {
                all.add(java.with("-javaagent:" + agentJar()).named(java.name + " agent"));
            }
        }
        Map<String, Map<String, List<Double>>> added = new LinkedHashMap<>();
        for (int round = 0; round < TEST_ROUNDS; round++) {
            for (Java java : all) {
                Map<String, Double> unchecked = trivialTests(java, "Unchecked");
                trivialTests(java, "Checked")
                        .forEach((number, time) -> added.computeIfAbsent(
                                        "what @Watertight adds to test number " + number, key -> new LinkedHashMap<>())
                                .computeIfAbsent(java.name, key -> new ArrayList<>())
                                .add(time - unchecked.getOrDefault(number, 0.0)));
            }
        }
        putMedians(added);
    }

    private void putMedians(Map<String, Map<String, List<Double>>> times) {
        times.forEach((row, columns) -> columns.forEach((column, all) -> {
            Collections.sort(all);
            table.put(row, column, all.get(all.size() / 2));
        }));
    }

    /** By the number of the test: from its beginning to that of the next. */
    private Map<String, Double> trivialTests(Java java, String tests) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(java.home.resolve("bin/java").toString()));
        command.addAll(java.options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), TrivialTests.class.getName(), tests));
        Map<String, Double> times = new LinkedHashMap<>();
        Peers.run(directory, command)
                .lines()
                .filter(line -> line.startsWith("test "))
                .map(line -> line.split(" ", -1))
                .forEach(words -> times.put(words[1], Double.parseDouble(words[2])));
        return times;
    }

    private void suite(Java java) throws IOException, InterruptedException {
        if ("suite".matches(only)) {
            Suites.in(directory, agentJar()).measure(java.home.resolve("bin/java"), java.name, table);
        }
    }

    /** What the agent costs: JVMs with it and without take turns, since a machine is not always equally busy. */
    private void agent(Java java) throws IOException, InterruptedException {
        if (!"agent".matches(only)) {
            return;
        }
        Map<String, Map<String, List<Double>>> times = new LinkedHashMap<>();
        for (int round = 0; round < AGENT_ROUNDS; round++) {
            for (Map.Entry<String, List<String>> way : AGENT.entrySet()) {
                openings(java, way.getValue())
                        .forEach((what, time) -> times.computeIfAbsent(
                                        java.name + " " + what, key -> new LinkedHashMap<>())
                                .computeIfAbsent(way.getKey(), key -> new ArrayList<>())
                                .add(time));
            }
        }
        putMedians(times);
    }

    private Map<String, Double> openings(Java java, List<String> options) throws IOException, InterruptedException {
        Map<String, Double> times = new LinkedHashMap<>();
        List<String> command =
                new ArrayList<>(List.of(java.home.resolve("bin/java").toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Openings.class.getName()));
        Peers.run(directory, command)
                .lines()
                .filter(line -> line.startsWith("took "))
                .map(line -> line.substring("took ".length()).split("; ", -1))
                .forEach(words -> times.put(words[0] + ", " + words[1], Double.parseDouble(words[2])));
        command.add("nothing");
        long start = System.nanoTime();
        Peers.run(directory, command);
        times.put("start of the JVM", (double) (System.nanoTime() - start));
        return times;
    }

    private static String agentJar() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(element -> element.contains("watertight-agent"))
                .findFirst()
                .orElseThrow();
    }

    private void measure(Java java, String row, String benchmark, int count, String kind) throws RunnerException {
        if (!row.matches(only)) {
            return;
        }
        List<String> options = new ArrayList<>(java.options);
        options.add("-Xmx4g");
        if (java.isNewest()) {
            options.add("--sun-misc-unsafe-memory-access=allow"); // JMH's, which would be warned of
        }
        var jmh = new OptionsBuilder()
                .include(benchmark + "$")
                .jvm(java.home.resolve("bin/java").toString())
                .jvmArgs(options.toArray(String[]::new))
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(3)
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        if (count > 0) {
            jmh.param("count", "" + count);
        }
        if (!kind.isEmpty()) {
            jmh.param("kind", kind);
        }
        Collection<RunResult> results = new Runner(jmh.build()).run();
        double score =
                results.iterator().next().getPrimaryResult().getStatistics().getPercentile(50);
        table.put(row, java.name, score);
        System.out.println(String.format(Locale.ROOT, "%-40s %-16s %12.0f ns", row, java.name, score));
    }
}
