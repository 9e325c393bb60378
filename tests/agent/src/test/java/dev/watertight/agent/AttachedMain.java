package dev.watertight.agent;

import dev.watertight.LeakCheck;
import dev.watertight.LeakError;
import dev.watertight.LeakReport.Clean;
import dev.watertight.Origin;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.process.Children;
import dev.watertight.thread.Threads;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Leaks a file, and prints what is known of it; then whatever else may be taken for a leak. */
final class AttachedMain {

    private AttachedMain() {}

    public static void main(String[] arguments) throws IOException {
        LeakCheck check = LeakCheck.configure().settlingTime(Duration.ZERO).begin();
        Stream.of(
                        Descriptors.snapshot().leaked(),
                        Threads.snapshot().leaked(),
                        Children.snapshot().leaked())
                .filter(report -> !(report instanceof Clean))
                .forEach(report -> System.out.println("flagged: " + report.text()));
        try (FileInputStream in = new FileInputStream("/etc/hostname")) {
            List<Descriptor> found = Descriptors.snapshot().resources().stream()
                    .filter(descriptor -> descriptor.describe().contains("/etc/hostname"))
                    .toList();
            System.out.println(found.get(0)
                    .origin()
                    .map(Origin::stack)
                    .map(stack -> "opened at "
                            + stack.stream()
                                    .filter(frame -> frame.getClassName().equals(AttachedMain.class.getName()))
                                    .findFirst()
                                    .orElseThrow()
                                    .getMethodName())
                    .orElse("no origin"));
            in.read();
            // told twice, to see what is told once
            for (int i = 0; i < 2; i++) {
                try {
                    check.peek().orThrow();
                } catch (LeakError e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }
}
