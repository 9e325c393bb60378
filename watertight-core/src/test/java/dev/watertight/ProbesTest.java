package dev.watertight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.spi.Probe;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProbesTest {

    /** A thread that is not listed any more has opened its last file: so descriptors must be listed after threads. */
    @Test
    void looksAtCausesBeforeEffects() {
        assertThat(Probes.of(Set.of())).extracting(Probe::name).containsExactly("threads", "processes", "descriptors");
    }
}
