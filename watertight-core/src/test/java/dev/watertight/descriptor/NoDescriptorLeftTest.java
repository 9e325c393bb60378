package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakReport;
import dev.watertight.Snapshot;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The worst leak takes the last descriptor, and with it the means to list them. */
@EnabledOnOs(OS.LINUX)
class NoDescriptorLeftTest {

    @Test
    void allLeaksAreFoundAllTheSame(@TempDir Path directory) throws Exception {
        List<String> output = ForkedJvm.ofJars(directory).after("ulimit -n 120").run(Exhaust.class);
        int opened = Integer.parseInt(output.get(0));
        assertThat(opened).isGreaterThan(50);
        assertThat(output.subList(1, output.size()))
                .containsExactly(
                        "Leaky",
                        opened + " leaks",
                        "[the list of open descriptors could not be read, most likely because the process has none left to"
                                + " read it with; instead every number up to 1143 was tried]",
                        "[file /etc/hostname, pipe, unknown end]",
                        "[its flags and other details: Too many open files]");
    }

    /** Opens files until there are no descriptors left; prints what the leak check says. */
    static final class Exhaust {
        public static void main(String[] arguments) throws Exception {
            // its eventfd must not look like a new one when fdinfo cannot be read; and the first pipe opens a socket
            // for good
            var selector = Selector.open();
            Pipe.open().sink().close();
            Snapshot<Descriptor> before = Descriptors.snapshot();
            List<Closeable> open = new ArrayList<>();
            var pipe = Pipe.open();
            for (int failures = 0; failures < 5; ) {
                try {
                    open.add(new FileInputStream("/etc/hostname"));
                } catch (FileNotFoundException e) {
                    // the JVM itself may have the last one, for a moment
                    failures++;
                    Thread.sleep(20);
                }
            }
            Snapshot<Descriptor> after = Descriptors.snapshot();
            LeakReport report = after.leakedSince(before);
            List<Descriptor> leaks = after.resources().stream()
                    .filter(descriptor -> !before.contains(descriptor))
                    .toList();
            System.out.println(open.size() + 2);
            System.out.println(report.getClass().getSimpleName());
            System.out.println(leaks.size() + " leaks");
            System.out.println(after.unobserved());
            Set<String> summaries = new TreeSet<>();
            leaks.forEach(leak -> summaries.add(leak.summary()));
            System.out.println(summaries);
            Set<String> unknown = new TreeSet<>();
            leaks.forEach(leak -> unknown.add(leak.entry().unknown().get(0)));
            System.out.println(unknown);
            pipe.source().close();
            selector.close();
        }
    }
}
