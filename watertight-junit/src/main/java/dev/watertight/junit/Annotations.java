package dev.watertight.junit;

import dev.watertight.junit.Ledger.Entry;
import dev.watertight.junit.Ledger.Outcome;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Leaks as workflow commands, by which GitHub Actions marks the lines of a change; see
 * <a href="https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands">Workflow commands</a>.
 */
final class Annotations {

    /** GitHub shows ten errors and ten warnings a step. */
    private static final int MOST = 10;

    private static final List<String> SOURCES = List.of(
            "src/test/java",
            "src/main/java",
            "src/test/kotlin",
            "src/main/kotlin",
            "src/test/groovy",
            "src/main/groovy");

    private Annotations() {}

    /**
     * One command a signature, most frequent first.
     *
     * @param environment looks up an environment variable
     */
    static List<String> of(Ledger ledger, UnaryOperator<@Nullable String> environment) {
        String workspace = environment.apply("GITHUB_WORKSPACE");
        Path module = Path.of("").toAbsolutePath();
        return of(ledger.entries(), module, workspace == null || workspace.isBlank() ? module : Path.of(workspace));
    }

    /**
     * @param module the directory that the build tool runs the tests in
     * @param workspace the directory that GitHub takes paths to be in
     */
    static List<String> of(List<Entry> entries, Path module, Path workspace) {
        List<String> commands = new ArrayList<>();
        for (Outcome outcome : List.of(Outcome.FAILED, Outcome.WARNED)) {
            String command = outcome == Outcome.FAILED ? "error" : "warning";
            entries.stream()
                    .map(entry -> entry.with(entry.sightings().stream()
                            .filter(sighting -> sighting.outcome() == outcome)
                            .toList()))
                    .filter(entry -> !entry.sightings().isEmpty())
                    .sorted(Comparator.comparingInt(entry -> -entry.sightings().size()))
                    .limit(MOST)
                    .map(entry -> command(command, entry, module, workspace))
                    .forEach(commands::add);
        }
        return commands;
    }

    private static String command(String command, Entry entry, Path module, Path workspace) {
        StringBuilder properties = new StringBuilder();
        entry.line()
                .ifPresent(line -> source(line, module).ifPresent(source -> {
                    properties
                            .append("file=")
                            .append(property(relative(source, workspace)))
                            .append(',');
                    if (line.getLineNumber() > 0) {
                        properties.append("line=").append(line.getLineNumber()).append(',');
                    }
                }));
        String title = "Leak of a " + entry.signature().kind();
        List<String> tests = entry.sightings().stream()
                .map(sighting -> sighting.where().name())
                .distinct()
                .toList();
        String message = "left open by " + tests.get(0)
                + (tests.size() > 1 ? " and " + (tests.size() - 1) + " more" : "") + "\n\n" + entry.details();
        return "::" + command + " " + properties + "title=" + property(title) + "::" + data(message);
    }

    /** The source file of a frame, if it belongs to this module. */
    private static Optional<Path> source(StackTraceElement line, Path module) {
        String file = line.getFileName();
        String type = line.getClassName();
        if (file == null) {
            return Optional.empty();
        }
        int dot = type.lastIndexOf('.');
        String directory = dot < 0 ? "" : type.substring(0, dot).replace('.', '/') + "/";
        try {
            return Stream.concat(SOURCES.stream(), Stream.of("src"))
                    .map(root -> module.resolve(root).resolve(directory + file))
                    .filter(Files::isRegularFile)
                    .findFirst();
        } catch (InvalidPathException e) { // a compiler can write any name into a class file
            return Optional.empty();
        }
    }

    private static String relative(Path source, Path workspace) {
        Path path = source.startsWith(workspace) ? workspace.relativize(source) : source;
        return path.toString().replace('\\', '/');
    }

    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}
