package org.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.RegularFile;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class MockitoJarTest {

    @Test
    void theJarIsAllowedOnceAndALeakTwice() throws IOException {
        LeakCheck mocking = LeakCheck.configure().kinds(Descriptor.class).begin();
        assertThat(mock(LocalDate.class)).isNotNull();
        LeakReport.Judged jar = mocking.finish().allowed().stream()
                .filter(judged -> judged.resource().describe().contains("mockitoboot"))
                .findFirst()
                .orElseThrow();
        assertThat(jar.reason()).contains("boot class loader").contains("Mockito");

        LeakCheck leaking = LeakCheck.configure().kinds(Descriptor.class).begin();
        try (var again = new FileInputStream(((RegularFile) jar.resource()).path())) {
            assertThat(again.available()).isPositive();
            assertThat(leaking.finish())
                    .isInstanceOfSatisfying(
                            LeakReport.Leaky.class,
                            report -> assertThat(report.leaks())
                                    .singleElement()
                                    .asString()
                                    .contains("mockitoboot"));
        }
    }
}
