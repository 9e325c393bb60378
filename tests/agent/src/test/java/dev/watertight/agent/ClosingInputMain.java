package dev.watertight.agent;

import dev.watertight.LeakCheck;
import java.util.Scanner;

/** Closes a scanner around the standard input, and with it that; prints what is said of it. */
final class ClosingInputMain {

    private ClosingInputMain() {}

    public static void main(String[] arguments) {
        LeakCheck check =
                LeakCheck.configure().named("the closing of a scanner").begin();
        new Scanner(System.in).close();
        check.finish();
        System.out.println(check.explain(check.vanished()));
    }
}
