package dev.watertight.fork;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * What a check said in another JVM.
 *
 * @param leaks descriptions
 * @param allowed descriptions, each with the reason after a {@code |}
 * @param undecided as those
 * @param output all that was printed
 */
public record Told(List<String> leaks, List<String> allowed, List<String> undecided, String output) {

    static Told of(String output) {
        assertThat(output.lines()).noneMatch(line -> line.startsWith("changed\t"));
        return new Told(lines(output, "leak"), lines(output, "allowed"), lines(output, "undecided"), output);
    }

    private static List<String> lines(String output, String verdict) {
        return output.lines()
                .filter(line -> line.startsWith(verdict + "\t"))
                .map(line -> line.substring(verdict.length() + 1))
                .toList();
    }
}
