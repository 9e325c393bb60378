package dev.watertight.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of the report's page is one; what it looks like, somebody must look at. */
class PageTest {

    private static final String PAGE = Documents.read(
            Documents.ROOT.resolve("watertight-junit/src/main/resources/dev/watertight/junit/report.html"));

    @Test
    void nodeTakesItsScript(@TempDir Path directory) throws Exception {
        Optional<Path> node = Arrays.stream(System.getenv("PATH").split(":"))
                .map(each -> Path.of(each, "node"))
                .filter(Files::isExecutable)
                .findFirst();
        assumeThat(node).as("Node, to parse the script").isPresent();
        Path script = Files.writeString(directory.resolve("page.js"), script());
        Path output = directory.resolve("output.txt");

        Process check = new ProcessBuilder(node.orElseThrow().toString(), "--check", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(check.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(check.exitValue()).as(Files.readString(output)).isZero();
    }

    private static String script() {
        Matcher script =
                Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL).matcher(PAGE);
        assertThat(script.find()).isTrue();
        return script.group(1);
    }

    @Test
    void itNeedsNothingFromAnywhere() {
        assertThat(PAGE)
                .contains("default-src 'none'")
                .doesNotContain("innerHTML", "href=", "src=", "@import", "url(", "fetch(", "eval(");
    }
}
