package dev.watertight.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Where nothing else tells whether something is the JDK's own, the place does at which it was opened. */
class NoiseTest {

    private static List<String> lines;

    @BeforeAll
    static void run() throws Exception {
        lines = ForkedJvm.run(NoiseMain.class, ForkedJvm.AGENT, "-Djava.awt.headless=true")
                .lines()
                .toList();
    }

    @Test
    void nothingIsUndecided() {
        assertThat(lines).isNotEmpty().noneMatch(line -> line.startsWith("undecided"));
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_17)
    void theFlightRecordersOwnDirectoryIsNoLeak() {
        assertThat(lines)
                .filteredOn(line -> line.startsWith("allowed") && line.contains("lib/jfr"))
                .hasSize(2);
    }

    @Test
    void theSameDirectoryIsALeakOfWhoeverOpensItToo() {
        assertThat(lines)
                .filteredOn(line -> line.startsWith("leak") && line.contains("lib/jfr"))
                .hasSize(2);
    }

    @Test
    void fontsThatJava2DKeepsAreNoLeaks() {
        assumeTrue(lines.contains("fonts"));
        assumeTrue(lines.stream().anyMatch(line -> line.contains("/fonts/")), "Java 2D opened none");
        assertThat(lines).filteredOn(line -> line.contains("/fonts/")).allMatch(line -> line.startsWith("allowed"));
    }

    @Test
    void anotherFontIsALeak() {
        assertThat(lines)
                .filteredOn(line -> line.endsWith(".ttf, O_RDONLY") && line.contains("/some"))
                .singleElement()
                .asString()
                .startsWith("leak");
    }
}
