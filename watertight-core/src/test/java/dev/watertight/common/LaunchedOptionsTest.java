package dev.watertight.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The options of another JVM, as it tells them and as its command line does. */
class LaunchedOptionsTest {

    private static final Path DIRECTORY = Path.of("/srv");

    @Test
    void beginWithAHyphenEach() {
        LaunchedOptions options = LaunchedOptions.ofVm("-Da=b c -Xlog:gc:file=/srv/a b.log -Xmx1g ", DIRECTORY);
        assertThat(options.all()).containsExactly("-Da=b c", "-Xlog:gc:file=/srv/a b.log", "-Xmx1g");
        assertThat(options.missing()).isEmpty();
    }

    @Test
    void areNotAllKnownIfTheVmReadsFlagsFromAFile() {
        assertThat(LaunchedOptions.ofVm("-XX:Flags=file -Xmx1g", DIRECTORY).missing())
                .contains("the option -XX:Flags=file stands for a file of others");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "java -Xmx1g Main @file 'x'  | A=1                             | ",
                "java -Dx='y' -jar a.jar     | JAVA_TOOL_OPTIONS=-Xmx1g        | ",
                "java @file Main             | A=1                             | the option @file stands for a file of others",
                "java Main                   | JDK_JAVA_OPTIONS=@file          | the option @file stands for a file of others",
                "java -XX:VMOptionsFile=f -m | A=1                             | the option -XX:VMOptionsFile=f stands for a file",
                "java Main                   | _JAVA_OPTIONS=-Dx=\"y z\"       | _JAVA_OPTIONS has some in quotes",
                "javac Main.java             | A=1                             | another program than java has started the JVM",
            })
    void areAllKnownUnlessTheyComeFromElsewhere(String command, String variable, String missing) {
        LaunchedOptions options = LaunchedOptions.of(List.of(command.split(" ", -1)), List.of(variable), DIRECTORY);
        if (missing == null) {
            assertThat(options.missing()).isEmpty();
        } else {
            assertThat(options.missing())
                    .hasValueSatisfying(why -> assertThat(why).startsWith(missing));
        }
    }
}
