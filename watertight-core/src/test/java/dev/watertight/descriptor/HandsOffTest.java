package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.spi.Ruling;
import java.io.File;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Looking opens nothing that stays, but for what the JDK keeps for the whole JVM and is made to open before the first
 * baseline: in a JVM where nothing else has done it yet.
 */
@EnabledOnOs(OS.LINUX)
class HandsOffTest {

    @Test
    void theFirstLookLeavesNothingOpen() throws Exception {
        assertThat(ForkedJvm.create().run(FirstLook.class)).containsExactly("true", "[]", "[]");
    }

    /** Looks at everything for the first time, a socket included, so that all is read that can be. */
    static final class FirstLook {
        public static void main(String[] arguments) throws Exception {
            // the class path may be a jar, which is opened with the first class
            Class.forName(Machine.class.getName());
            try (var socket = new ServerSocket(0)) {
                Set<String> before = numbers();
                var looked = Descriptors.snapshot();
                System.out.println(looked.resources().stream().anyMatch(InetSocket.class::isInstance));
                Set<String> after = numbers();
                Set<String> opened = new TreeSet<>(after);
                opened.removeAll(before);
                // the listing's own has gone, and so has what the JVM itself opens for a moment
                opened.removeIf(number -> !new File("/proc/self/fd/" + number).exists());
                List<Descriptor> stayed = looked.resources().stream()
                        .filter(descriptor -> opened.contains(Integer.toString(descriptor.fd())))
                        .toList();
                Map<Object, Ruling> rulings = DescriptorNoise.rule(stayed);
                stayed.stream()
                        .filter(descriptor -> rulings.get(descriptor.identity()) instanceof Ruling.Allowed)
                        .forEach(descriptor -> opened.remove(Integer.toString(descriptor.fd())));
                System.out.println(opened);
                Set<Object> seen = new HashSet<>(Opened.lasting());
                seen.removeAll(looked.identities());
                System.out.println(seen);
            }
        }

        private static Set<String> numbers() {
            return Set.of(new File("/proc/self/fd").list());
        }
    }
}
