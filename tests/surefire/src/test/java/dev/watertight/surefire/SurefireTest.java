package dev.watertight.surefire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.surefire.Project.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Maven Surefire makes of leaks: the build fails, and says why. */
class SurefireTest {

    @TempDir
    private Path directory;

    @Test
    void aLeakFailsTheBuild() throws Exception {
        Result result = project(Sources.LEAKY).test();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.console())
                .contains("Tests run: 2, Failures: 1, Errors: 0, Skipped: 0")
                .contains("com.example.LeakyTest.leaks")
                .contains("dev.watertight.LeakError: \nLeakyTest.leaks() left 1 resource open:\n\n  1) thread #")
                .contains("\"forgotten worker\", TIMED_WAITING, daemon")
                .contains("> at com.example.Threads.work(Threads.java:");
        assertThat(result.reports()).containsOnlyKeys("TEST-com.example.LeakyTest.xml");
        assertThat(result.reports().get("TEST-com.example.LeakyTest.xml"))
                .containsOnlyOnce("<failure message=\"LeakyTest.leaks() left 1 resource open:")
                .contains("type=\"dev.watertight.LeakError\"")
                .contains("&quot;forgotten worker&quot;");
    }

    @Test
    void whatTheRunLeftOpenFailsTheBuildOnRequest() throws Exception {
        Result result = project(Sources.SHARING)
                .withResource("junit-platform.properties", "watertight.run = fail\nwatertight.settlingTime = 20 ms\n")
                .test();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.console())
                .contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Time elapsed:")
                .contains("<<< FAILURE! -- in JUnit Jupiter")
                .contains("dev.watertight.LeakError: \nthe whole run left 1 resource open:\n\n  1) thread #")
                .contains("\"forgotten server\", TIMED_WAITING, daemon")
                .contains("> at com.example.Threads.work(Threads.java:");
        assertThat(result.reports().get("TEST-JUnit Jupiter.xml"))
                .contains("<failure message=\"the whole run left 1 resource open:", "&quot;forgotten server&quot;");
    }

    @Test
    void whatTheRunLeftOpenIsOnlyToldOnRequest() throws Exception {
        Result result = project(Sources.SHARING).configured("""
                        <properties>
                          <configurationParameters>
                            watertight.run = warn
                            watertight.settlingTime = 20 ms
                          </configurationParameters>
                        </properties>
                        """).test();

        assertThat(result.exit()).isZero();
        assertThat(result.console())
                .contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0")
                .contains("the whole run left 1 resource open:")
                .contains("\"forgotten server\"");
    }

    @Test
    void aPropertyOnTheCommandLineWinsOverAnnotationsAndFiles() throws Exception {
        Result result = project(Sources.LEAKY)
                .withResource("junit-platform.properties", "watertight.mode = fail\n")
                .test("-Dwatertight.mode=warn");

        assertThat(result.exit()).isZero();
        assertThat(result.console())
                .contains("Tests run: 2, Failures: 0, Errors: 0, Skipped: 0")
                .containsOnlyOnce("LeakyTest.leaks() left 1 resource open:");
    }

    @Test
    void anUnknownParameterFailsTheBuildWithTheNearestOne() throws Exception {
        Result result = project(Sources.CLEAN)
                .withSystemProperty("watertight.setlingtime", "1s")
                .test();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.console())
                .contains("Tests run: 1, Failures: 0, Errors: 1, Skipped: 0")
                .contains("org.junit.jupiter.api.extension.ExtensionConfigurationException: "
                        + "there is no configuration parameter watertight.setlingtime;"
                        + " did you mean watertight.settlingTime?");
    }

    @Test
    void acrossForksEveryoneTellsItsOwn() throws Exception {
        Result result = project(Sources.LEAKY, Sources.SHARING, Sources.CLEAN)
                .configured("<forkCount>2</forkCount>")
                .configured("<reuseForks>false</reuseForks>")
                .withSystemProperty("watertight.run", "fail")
                .withSystemProperty("watertight.settlingTime", "20ms")
                .test();

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.console())
                .contains("Tests run: 7, Failures: 2, Errors: 0, Skipped: 0")
                .contains("LeakyTest.leaks() left 1 resource open:")
                .contains("the whole run left 1 resource open:");
        assertThat(result.reports().get("TEST-com.example.CleanTest.xml"))
                .contains("tests=\"3\" errors=\"0\" skipped=\"0\" failures=\"0\"");
    }

    @Test
    void theSummaryIsToldOnce() throws Exception {
        Result result = project(Sources.LEAKY, Sources.LEAKY_TOO, Sources.CLEAN).test();

        assertThat(result.console())
                .containsOnlyOnce("Watertight: 2 leaks of 2 signatures, most frequent first:")
                .containsOnlyOnce("in LeakyTest.leaks()\n")
                .doesNotContain("Corrupted channel");
    }

    @Test
    void forksShareAListOfKnownLeaksAndADirectoryOfReports() throws Exception {
        Project project = project(Sources.LEAKY, Sources.LEAKY_TOO, Sources.CLEAN)
                .configured("<forkCount>2</forkCount>")
                .withSystemProperty("watertight.settlingTime", "1s");
        String[] known = {"-Dwatertight.known=src/test/known-leaks.txt", "-Dwatertight.known.stale=fail"};

        assertThat(project.test("-Dwatertight.known=src/test/known-leaks.txt", "-Dwatertight.known.write=true")
                        .exit())
                .isZero();
        List<String> list = Files.readAllLines(directory.resolve("src/test/known-leaks.txt"));
        Result second = project.test(known[0], known[1], "-Dwatertight.report=target/watertight");
        project.with(Sources.LEAKY.replace("Threads.leave", "String.valueOf"));
        Result fixed = project.test(known);

        assertThat(list)
                .filteredOn(line -> !line.startsWith("#") && !line.isEmpty())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("forgotten", "com.example.LeakyTest.leaks()"))
                .anySatisfy(line -> assertThat(line).contains("lost", "com.example.LeakyTooTest.leaks()"));
        assertThat(second.exit()).as(second.console()).isZero();
        try (Stream<Path> reports = Files.list(directory.resolve("target/watertight"))) {
            assertThat(reports).hasSizeGreaterThanOrEqualTo(4);
        }
        assertThat(fixed.exit()).isEqualTo(1);
        assertThat(fixed.console())
                .contains("did not occur any more", "forgotten")
                .doesNotContain("lost worker");
        assertThat(Files.readAllLines(directory.resolve("src/test/known-leaks.txt")))
                .isEqualTo(list);
    }

    @Test
    void aPartOfTheTestsDoesNotMakeAKnownLeakObsolete() throws Exception {
        Project project = project(Sources.LEAKY, Sources.CLEAN).withSystemProperty("watertight.settlingTime", "1s");
        project.test("-Dwatertight.known=known.txt", "-Dwatertight.known.write=true");

        Result part =
                project.test("-Dwatertight.known=known.txt", "-Dwatertight.known.stale=fail", "-Dtest=LeakyTest#works");

        assertThat(part.exit()).as(part.console()).isZero();
        assertThat(part.console()).contains("Tests run: 1,").doesNotContain("any more");
    }

    /** Neither a warning nor a word more than without, whatever the JDK says by itself. */
    @Test
    void aCleanProjectLooksAsItDoesWithoutWatertight() throws Exception {
        Result with = project(Sources.CLEAN)
                .withSystemProperty("watertight.run", "fail")
                .test();
        Result without = project(Sources.CLEAN)
                .withSystemProperty("watertight.enabled", "false")
                .test();

        assertThat(with.exit()).isZero();
        assertThat(with.steadyLines()).isEqualTo(without.steadyLines());
        assertThat(with.console())
                .contains("Tests run: 3, Failures: 0, Errors: 0, Skipped: 0")
                .doesNotContain("[WARN");
    }

    private Project project(String... sources) throws Exception {
        return new Project(directory).with(Sources.THREADS).with(sources).watertight();
    }
}
