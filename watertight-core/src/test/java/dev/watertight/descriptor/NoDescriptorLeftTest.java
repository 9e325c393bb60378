package dev.watertight.descriptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.Resource;
import dev.watertight.Snapshot;
import dev.watertight.process.ChildProcess;
import dev.watertight.thread.LiveThread;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.time.Duration;
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

    /** The JDK cannot list processes then. */
    @Test
    void allKindsAreToldAsFarAsTheyAreKnown(@TempDir Path directory) throws Exception {
        List<String> output = ForkedJvm.ofJars(directory).after("ulimit -n 120").run(ExhaustWithChild.class);

        assertThat(output)
                .containsExactly(
                        "file /etc/hostname",
                        "thread",
                        "cat",
                        "processes: the JVM could not list the children of this process, so those that were started"
                                + " lately may be missing: Too many open files (Unable to open /proc)");
    }

    /** Starts a process, which ends with this one, and a thread, then opens files until there are no descriptors left. */
    static final class ExhaustWithChild {
        public static void main(String[] arguments) throws Exception {
            LeakCheck check = LeakCheck.configure().settlingTime(Duration.ZERO).begin();
            Process cat = new ProcessBuilder("cat").start();
            Thread thread = new Thread(() -> {
                try {
                    cat.waitFor();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.setDaemon(true);
            thread.start();
            check.peek();
            List<Closeable> open = new ArrayList<>();
            for (int failures = 0; failures < 5; ) {
                try {
                    open.add(new FileInputStream("/etc/hostname"));
                } catch (FileNotFoundException e) {
                    // the JVM itself may have the last one, for a moment
                    failures++;
                    Thread.sleep(20);
                }
            }
            LeakReport.Leaky report = (LeakReport.Leaky) check.finish();
            for (Closeable each : open) {
                each.close();
            }
            if (report.leaks().stream().filter(RegularFile.class::isInstance).count() == open.size()) {
                System.out.println("file /etc/hostname");
            }
            report.leaks().stream()
                    .filter(LiveThread.class::isInstance)
                    .map(Resource::kind)
                    .forEach(System.out::println);
            report.leaks().stream()
                    .filter(leak -> leak instanceof ChildProcess child && child.pid() == cat.pid())
                    .forEach(leak -> System.out.println("cat"));
            report.unobserved().stream()
                    .filter(reason -> reason.startsWith("processes"))
                    .forEach(System.out::println);
        }
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
