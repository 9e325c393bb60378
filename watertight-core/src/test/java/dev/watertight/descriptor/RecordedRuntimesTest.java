package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs as recorded on a real kernel, of runtimes that this machine need not have. */
class RecordedRuntimesTest {

    /** Each has three epoll instances with eventfds of its own, a socket, and two pipes, of which one is polled. */
    @ParameterizedTest
    @CsvSource({"go-1.19-pie-stripped.txt, 11 12 13", "go-1.26-static-stripped.txt, 11 12"})
    void theRuntimeOfGo(String recording, String expected) {
        RecordedProcess process = RecordedProcess.load(recording);
        List<Descriptor> all = new DescriptorProbe(process, "Linux").snapshot().resources();

        Map<Object, Ruling> rulings = RuntimeNoise.rule(process, process, all);

        List<String> allowed = new ArrayList<>();
        all.stream()
                .filter(descriptor -> rulings.get(descriptor.identity()) instanceof Allowed)
                .forEach(descriptor -> allowed.add(Integer.toString(descriptor.fd())));
        assertThat(String.join(" ", allowed)).isEqualTo(expected);
        assertThat(rulings).hasSameSizeAs(allowed);
    }

    /** Two epoll instances with eventfds of its own, and the runtime's, which watches its eventfd 13 without data. */
    @Test
    void thePollerOfALaterGoIsUndecided() {
        RecordedProcess process = RecordedProcess.load("go-1.26.10-static-stripped.txt");
        List<Descriptor> all = new DescriptorProbe(process, "Linux").snapshot().resources();

        Map<Object, Ruling> rulings = RuntimeNoise.rule(process, process, all);

        assertThat(all)
                .filteredOn(descriptor -> rulings.get(descriptor.identity()) instanceof Undecided)
                .extracting(Descriptor::fd)
                .containsExactly(12, 13);
        assertThat(rulings).hasSize(2);
    }
}
