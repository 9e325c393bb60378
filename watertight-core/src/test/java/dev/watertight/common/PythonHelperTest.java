package dev.watertight.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonHelperTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "resource_tracker import main;main(5)                | resource tracker",
                "semaphore_tracker import main;main(5)               | semaphore tracker",
                "forkserver import main; main(3, 5, ['__main__'], **{}) | fork server",
                "pool import main;main(5)                            | -",
                "semaphore_tracker import main;main(5); again()      | -",
            })
    void theCommandLineTells(String words, String name) {
        assertThat(PythonHelper.of("/usr/bin/python3 -E -c from multiprocessing." + words)
                        .map(PythonHelper::reason)
                        .orElse(null))
                .isEqualTo(
                        name == null
                                ? null
                                : "CPython starts multiprocessing's " + name
                                        + " once, with the first work for it, and keeps it");
    }
}
