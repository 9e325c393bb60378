package org.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.watertight.junit.Watertight;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** To mock a final class, Mockito attaches itself to the JVM and puts a jar on the boot class path. */
@Watertight
class MockingTest {

    @Test
    void mocksOfFinalClassesAreNoLeaks() {
        LocalDate date = mock(LocalDate.class);
        when(date.getYear()).thenReturn(1582);

        assertThat(date.getYear()).isEqualTo(1582);
    }
}
