package dev.watertight.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.watertight.junit.Watertight;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What the documents say of the build and of the settings is so. */
class DocumentsTest {

    private static final String README = Documents.read(Documents.ROOT.resolve("README.md"));

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)(#[^)]*)?\\)");

    static List<Path> documents() {
        return Documents.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadSomewhere(Path document) {
        assertThat(LINK.matcher(Documents.read(document)).results().map(match -> match.group(1)))
                .allSatisfy(link -> assertThat(document.resolveSibling(link)).exists());
    }

    @Test
    void theReadmesCommandsAreThoseOfTheBuild() {
        String ci = Documents.read(Documents.ROOT.resolve(".ci/run"));

        assertThat(README).contains("\n./demo\n", "\nmvn -B verify\n");
        assertThat(Documents.ROOT.resolve("demo")).isExecutable();
        assertThat(ci.lines().reduce((first, last) -> last)).contains("exec mvn -B verify");
    }

    @Test
    void theReadmeInstallsThisVersion() {
        String version = first("<version>(.*?)</version>", Documents.read(Documents.ROOT.resolve("pom.xml")));

        assertThat(README).contains("<version>" + version + "</version>", ":watertight-junit:" + version + "\"");
        assertThat(Documents.read(Documents.ROOT.resolve("docs/guide/getting-started.md")))
                .doesNotContainPattern("<version>(?!" + Pattern.quote(version) + ")");
    }

    @Test
    void theReadmeTablesEveryConfigurationParameter() {
        assertThat(Pattern.compile("^\\| `(watertight\\.[\\w.]+)`", Pattern.MULTILINE)
                        .matcher(README)
                        .results()
                        .map(match -> match.group(1)))
                .containsExactlyInAnyOrderElementsOf(parameters());
    }

    @Test
    void everyPageOfTheGuideIsListed() {
        List<Path> pages = Documents.files(Documents.ROOT.resolve("docs"), Integer.MAX_VALUE, ".md")
                .toList();

        Path messages = Documents.ROOT.resolve("docs/guide/messages.md");

        assertThat(pages).isNotEmpty().allSatisfy(page -> {
            boolean message = page.startsWith(Documents.ROOT.resolve("docs/guide/messages"));
            String index = message ? Documents.read(messages) : README;
            Path directory = message ? messages.resolveSibling("") : Documents.ROOT;
            assertThat(index).contains("(" + directory.relativize(page) + ")");
        });
        assertThat(Files.exists(Documents.ROOT.resolve("LICENSE"))).isTrue();
    }

    /** Whoever misspells a parameter is told all names that there are. */
    private static TreeSet<String> parameters() {
        List<String> messages = new ArrayList<>();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(Sample.class))
                                .configurationParameter("watertight.mod", "warn")
                                .build(),
                        new TestExecutionListener() {
                            @Override
                            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                result.getThrowable().map(Throwable::getMessage).ifPresent(messages::add);
                            }
                        });
        String message = messages.get(0);
        TreeSet<String> names = new TreeSet<>();
        Pattern.compile("watertight\\.[\\w.]+")
                .matcher(message.substring(message.indexOf("There are ")))
                .results()
                .map(MatchResult::group)
                .forEach(names::add);
        return names;
    }

    private static String first(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
    }

    @Watertight
    static class Sample {

        @Test
        void isEmpty() {}
    }
}
