package dev.watertight.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * What Watertight adds to a suite that its authors have published: that of Apache HttpCore 5, whose tests open sockets and
 * start threads by the thousand. Each round runs it once without Watertight, and once each way with it, in turns; a ratio is
 * that of two runs of the same round, since a machine is not always equally busy.
 *
 * <p>A leak that stays is waited for, a second each by default, which would say more of the suite than of Watertight. So
 * nothing is waited for here.
 */
final class Suites {

    private static final int ROUNDS = 3;

    private static final String WITHOUT = "no Watertight";

    /** Names a class that was not published. */
    private static final String LISTENERS = "META-INF/services/org.junit.platform.launcher.LauncherSessionListener";

    private final Path directory;
    private final List<Path> libraries;
    private final String agent;

    private Suites(Path directory, List<Path> libraries, String agent) {
        this.directory = directory;
        this.libraries = libraries;
        this.agent = agent;
    }

    /** What a run takes, in nanoseconds. */
    private record Run(double wall, double cpu) {}

    /**
     * @param target the directory of the build, where the libraries of the suite are in {@code suite}
     */
    static Suites in(Path target, String agent) throws IOException {
        Path classes = target.resolve("suite-classes");
        List<Path> libraries = new ArrayList<>();
        try (Stream<Path> jars = Files.list(target.resolve("suite"))) {
            for (Path jar : jars.sorted().toList()) {
                if (jar.getFileName().toString().endsWith("-tests.jar")) {
                    unpack(jar, classes);
                } else {
                    libraries.add(jar);
                }
            }
        }
        Files.deleteIfExists(classes.resolve(LISTENERS));
        return new Suites(classes, libraries, agent);
    }

    /** Tests run from a directory, as they did when they were built. */
    private static void unpack(Path jar, Path classes) throws IOException {
        try (InputStream file = Files.newInputStream(jar);
                ZipInputStream in = new ZipInputStream(file)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path to = classes.resolve(entry.getName()).normalize();
                if (!entry.isDirectory() && to.startsWith(classes)) {
                    Files.createDirectories(to.getParent());
                    Files.write(to, in.readAllBytes());
                }
            }
        }
    }

    /** By the way, first without Watertight, then with it: the options of the JVM. */
    private Map<String, List<String>> ways() {
        Map<String, List<String>> ways = new LinkedHashMap<>();
        ways.put(WITHOUT, List.of());
        ways.put("origins off", List.of("-Dwatertight.settlingTime=0 ms", "-Dwatertight.origins=off"));
        ways.put("with the agent", List.of("-Dwatertight.settlingTime=0 ms", "-javaagent:" + agent));
        return ways;
    }

    /** Runs it, and puts medians into the table. */
    void measure(Path java, String name, Table table) throws IOException, InterruptedException {
        List<Map<String, Run>> rounds = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<String> order = new ArrayList<>(ways().keySet());
            if (round % 2 == 1) {
                Collections.reverse(order);
            }
            Map<String, Run> runs = new LinkedHashMap<>();
            for (String way : order) {
                runs.put(way, run(java, way));
            }
            rounds.add(runs);
        }
        for (String way : ways().keySet()) {
            double wall = median(rounds.stream().map(each -> each.get(WITHOUT).wall));
            double cpu = median(rounds.stream().map(each -> each.get(WITHOUT).cpu));
            table.put(
                    name + " suite of httpcore5, wall time",
                    way,
                    wall * median(rounds.stream().map(each -> each.get(way).wall / each.get(WITHOUT).wall)));
            table.put(
                    name + " suite of httpcore5, CPU time",
                    way,
                    cpu * median(rounds.stream().map(each -> each.get(way).cpu / each.get(WITHOUT).cpu)));
        }
    }

    private static double median(Stream<Double> values) {
        return values.sorted().toList().get(ROUNDS / 2);
    }

    private Run run(Path java, String way) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(ways().getOrDefault(way, List.of()));
        command.addAll(List.of("-cp", classPath(), RealSuite.class.getName(), directory.toString()));
        command.add(String.valueOf(!way.equals(WITHOUT)));
        long start = System.nanoTime();
        String output = Peers.run(directory, command);
        double wall = System.nanoTime() - start;
        System.out.println(way + ": " + line(output, "ran ") + ", in " + Math.round(wall / 1e6) + " ms");
        return new Run(wall, Double.parseDouble(line(output, "cpu ")));
    }

    private static String line(String output, String beginning) {
        return output.lines()
                .filter(line -> line.startsWith(beginning))
                .reduce((first, second) -> second)
                .orElseThrow(
                        () -> new IllegalStateException("expected a line \"" + beginning + "...\", but got " + output))
                .substring(beginning.length());
    }

    private String classPath() {
        List<String> all = new ArrayList<>(List.of(directory.toString()));
        libraries.forEach(each -> all.add(each.toString()));
        all.add(System.getProperty("java.class.path"));
        return String.join(java.io.File.pathSeparator, all);
    }
}
