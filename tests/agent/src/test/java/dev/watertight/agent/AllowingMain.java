package dev.watertight.agent;

import dev.watertight.Allowances;
import dev.watertight.LeakCheck;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;

/** Leaks a file, and allows it in a way that takes origins; prints what comes of that. */
final class AllowingMain {

    private AllowingMain() {}

    public static void main(String[] arguments) throws IOException {
        LeakCheck check = LeakCheck.configure().settlingTime(Duration.ZERO).begin();
        try (FileInputStream in = new FileInputStream("/etc/hostname")) {
            System.out.println(
                    check.peek(Allowances.ignoringOpenedBy("org.acme.Cache")).text());
            in.read();
        }
    }
}
