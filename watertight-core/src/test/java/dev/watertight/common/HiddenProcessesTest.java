package dev.watertight.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HiddenProcessesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "proc /proc proc rw,nosuid,relatime 0 0                     | false",
                "proc /proc proc rw,relatime,hidepid=2 0 0                  | true",
                "proc /proc proc rw,hidepid=invisible,gid=4 0 0             | true",
                "proc /proc proc rw,relatime,hidepid=0 0 0                  | false",
                "proc /proc proc rw,relatime,hidepid=off 0 0                | false",
                "proc /mnt/proc proc rw,relatime,hidepid=2 0 0              | false",
                "nonsense                                                   | false",
            })
    void knowsWhenProcHides(String mounts, boolean hidden) {
        assertThat(HiddenProcesses.unobserved(mounts, false).isEmpty()).isNotEqualTo(hidden);
    }

    @Test
    void nothingIsHiddenFromRoot() {
        assertThat(HiddenProcesses.unobserved("proc /proc proc rw,hidepid=2 0 0", true))
                .isEmpty();
    }
}
