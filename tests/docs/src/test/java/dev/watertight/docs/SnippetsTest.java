package dev.watertight.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.docs.Documents.Block;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Java code in the documents is code that the build compiles and runs, to the letter: but for white space, the order
 * of imports, and what a line {@code // ...} stands for.
 */
class SnippetsTest {

    private static final List<String> SOURCES = Stream.of("tests/docs/src", "examples/src")
            .flatMap(directory -> Documents.files(Documents.ROOT.resolve(directory), Integer.MAX_VALUE, ".java"))
            .map(Documents::read)
            .map(SnippetsTest::withoutSpace)
            .toList();

    static List<Block> snippets() {
        return Documents.blocks("java");
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void isCompiledAndRun(Block snippet) {
        assertThat(SOURCES)
                .as("sources that contain this snippet of %s:%n%s", snippet.document(), snippet.text())
                .anyMatch(source -> contains(source, snippet.text()));
    }

    private static boolean contains(String source, String snippet) {
        List<String> lines = snippet.lines().toList();
        if (!lines.stream()
                .filter(SnippetsTest::isImport)
                .map(SnippetsTest::withoutSpace)
                .allMatch(source::contains)) {
            return false;
        }
        String code =
                String.join("\n", lines.stream().filter(line -> !isImport(line)).toList());
        int position = 0;
        for (String part : Arrays.asList(code.split("(?m)^\\s*// \\.\\.\\.$"))) {
            String text = withoutSpace(part);
            int found = source.indexOf(text, position);
            if (found < 0) {
                return false;
            }
            position = found + text.length();
        }
        return true;
    }

    private static boolean isImport(String line) {
        return line.startsWith("import ");
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
