package org.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.junit.Watertight;
import org.junit.jupiter.api.Test;

/** JaCoCo's agent is there from the start, and what it does to classes opens nothing. */
@Watertight
class MeasuredTest {

    @Test
    void measuringIsNoLeak() throws ReflectiveOperationException {
        assertThat(Class.forName("org.jacoco.agent.rt.RT").getMethod("getAgent").invoke(null))
                .isNotNull();
        assertThat(new Measured().answer()).isEqualTo(42);
    }

    private static final class Measured {
        int answer() {
            return 42;
        }
    }
}
