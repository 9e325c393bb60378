package dev.watertight.process;

import dev.watertight.common.Text;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** What a session did not do, as the message of an error. */
final class Complaint {

    private static final int TAIL_LENGTH = 4000;
    private static final int TAIL_LINES = 20;
    private static final int LINE_LENGTH = 300;

    private Complaint() {}

    static String unsaid(Session session, List<Output> outputs, String regex, String why) {
        String names = outputs.stream().map(Output::name).collect(Collectors.joining(" or the "));
        return "expected the " + names + " of " + session + " to say \"" + Text.escape(regex) + "\", but " + why + "\n"
                + session.describe();
    }

    static String notExited(Session session, String why) {
        return "expected " + session + " to exit, but " + why + "\n" + session.describe();
    }

    /** The end of what no match has read, a line each, indented. */
    static String tail(Output output) {
        String text = output.tail(TAIL_LENGTH);
        String lost = output.lost();
        String until = lost != null
                ? " before it was kept no more: " + lost
                : output.isCut() ? " before the session was closed" : "";
        if (text.isBlank()) { // what a match mostly leaves is the end of its line
            String since = output.length() == 0 ? "" : " since the last match";
            return "  " + output.name() + ": nothing" + since + until + "\n";
        }
        List<String> lines =
                text.stripTrailing().replaceFirst("^\\R", "").lines().toList();
        int cut = Math.max(0, lines.size() - TAIL_LINES);
        StringBuilder tail = new StringBuilder("  ")
                .append(output.name())
                .append(", the end of it")
                .append(until)
                .append(":\n");
        lines.stream()
                .skip(cut)
                .forEach(line -> tail.append("    | ")
                        .append(Text.shorten(Text.escape(line), LINE_LENGTH))
                        .append("\n"));
        return tail.toString();
    }

    /** Say {@code 500 ms} or {@code 10 s}. */
    static String time(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    /** An exit code, and what a code above 128 mostly says. */
    static String exitCode(int code) {
        int signal = code - 128;
        boolean bySignal = signal >= 1 && signal <= 64;
        return "exit code " + code + (bySignal ? " (128+" + signal + ": ended by " + Signals.name(signal) + ")" : "");
    }
}
