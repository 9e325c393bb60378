package dev.watertight.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The documents of this repository. */
final class Documents {

    /** The repository, wherever in it the tests run. */
    static final Path ROOT = root();

    private static final Pattern BLOCK = Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private Documents() {}

    /** A piece of code between fences. */
    record Block(Path document, String language, String text) {

        @Override
        public String toString() {
            String firstLine = text.lines().findFirst().orElse("");
            return ROOT.relativize(document) + ": " + firstLine;
        }
    }

    /** All documents in Markdown. */
    static List<Path> all() {
        return Stream.concat(files(ROOT, 1, ".md"), files(ROOT.resolve("docs"), Integer.MAX_VALUE, ".md"))
                .toList();
    }

    static List<Block> blocks(String language) {
        return all().stream()
                .flatMap(document -> BLOCK.matcher(read(document))
                        .results()
                        .map(match -> block(document, match))
                        .filter(block -> block.language.equals(language)))
                .toList();
    }

    private static Block block(Path document, MatchResult match) {
        return new Block(document, match.group(1), match.group(2));
    }

    /** Everything below a directory that has this ending and was not built. */
    static Stream<Path> files(Path directory, int depth, String ending) {
        try (Stream<Path> files = Files.walk(directory, depth)) {
            return files
                    .filter(file ->
                            file.toString().endsWith(ending) && !file.toString().contains("/target/"))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("README.md")) || !Files.exists(directory.resolve("watertight-core"))) {
            directory = directory.getParent();
        }
        return directory;
    }
}
