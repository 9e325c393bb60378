package dev.watertight.fork;

import dev.watertight.LeakCheck;
import dev.watertight.LeakReport;
import dev.watertight.Resource;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.thread.Threads;
import java.io.ByteArrayInputStream;
import java.io.ObjectInputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs in the other JVM: prints what a check says of a scenario, one line a resource. */
final class FreshMain {

    static final String SINCE_BASELINE = "since-baseline";
    static final String WITHOUT_BASELINE = "without-baseline";

    private static final Duration SETTLING_TIME = Duration.ofMillis(400);

    private FreshMain() {}

    public static void main(String[] arguments) throws Exception {
        Class<? extends Resource> kind = Class.forName(arguments[1]).asSubclass(Resource.class);
        Scenario before = scenario(arguments[2]);
        Scenario scenario = scenario(arguments[3]);
        before.run();
        if (arguments[0].equals(SINCE_BASELINE)) {
            checked(kind, scenario);
        } else {
            scenario.run();
            tell(
                    kind == Descriptor.class
                            ? Descriptors.snapshot().leaked()
                            : Threads.snapshot().leaked());
        }
        System.out.flush();
        Runtime.getRuntime().halt(0); // whatever the scenario left running
    }

    /** Looks twice: what is said of a resource must not change from look to look. */
    private static void checked(Class<? extends Resource> kind, Scenario scenario) throws Exception {
        LeakCheck check =
                LeakCheck.configure().kinds(kind).settlingTime(SETTLING_TIME).begin();
        scenario.run();
        Map<Object, String> last = verdicts(check.finish());
        verdicts(check.peek()).forEach((identity, verdict) -> {
            String then = last.get(identity);
            if (then != null && !ruling(then).equals(ruling(verdict))) {
                System.out.println("changed\t" + then + "\t" + verdict);
            }
        });
        tell(check.finish());
    }

    /** The verdict and its reason, without the description in between: the state of a thread may change. */
    private static String ruling(String verdict) {
        return verdict.substring(0, verdict.indexOf('\t'))
                + (verdict.contains(" | ") ? verdict.substring(verdict.indexOf(" | ")) : "");
    }

    private static Scenario scenario(String text) throws Exception {
        try (var in = new ObjectInputStream(
                new ByteArrayInputStream(Base64.getDecoder().decode(text)))) {
            return (Scenario) in.readObject();
        }
    }

    private static void tell(LeakReport report) {
        verdicts(report).values().forEach(System.out::println);
    }

    private static Map<Object, String> verdicts(LeakReport report) {
        Map<Object, String> verdicts = new LinkedHashMap<>();
        report.allowed().forEach(each -> put(verdicts, "allowed", each));
        if (report instanceof LeakReport.Leaky leaky) {
            leaky.leaks().forEach(each -> verdicts.put(each.identity(), "leak\t" + each.describe()));
            leaky.undecided().forEach(each -> put(verdicts, "undecided", each));
        } else if (report instanceof LeakReport.Inconclusive inconclusive) {
            inconclusive.undecided().forEach(each -> put(verdicts, "undecided", each));
        }
        return verdicts;
    }

    private static void put(Map<Object, String> verdicts, String verdict, LeakReport.Judged judged) {
        verdicts.put(
                judged.resource().identity(), verdict + "\t" + judged.resource().describe() + " | " + judged.reason());
    }
}
