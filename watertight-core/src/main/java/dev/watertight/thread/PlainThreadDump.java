package dev.watertight.thread;

import dev.watertight.thread.ThreadIdentity.Virtual;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the virtual threads out of a thread dump in plain text: for JDK 25, whose dump in JSON fails as long as any
 * thread has a control character in its name ({@code jdk.internal.vm.ThreadDumper.JsonWriter.escape} formats a char as
 * a number).
 *
 * <p>Each thread is a head, {@code #22 "name" virtual WAITING 2026-11-22T14:02:31Z}, and its frames, then an empty line.
 * A head takes several lines if the name does. JDK 21 tells neither state nor time.
 */
final class PlainThreadDump {

    private static final Pattern HEAD = Pattern.compile(
            "#(?<id>\\d+) \"(?<name>.*)\"(?<virtual> virtual)?(?: (?<state>[A-Z_]+))?(?: \\S+Z)?", Pattern.DOTALL);
    private static final String FRAME = "at ";

    private PlainThreadDump() {}

    static List<LiveThread> virtualThreads(BufferedReader text) throws IOException {
        List<LiveThread> threads = new ArrayList<>();
        for (String line = text.readLine(); line != null; line = text.readLine()) {
            if (line.startsWith("#")) {
                Matcher head = readHead(line, text);
                List<StackTraceElement> stack = readStack(text);
                if (head.group("virtual") != null) {
                    threads.add(new LiveThread(
                            new Virtual(Long.parseLong(head.group("id"))),
                            Long.parseLong(head.group("id")),
                            head.group("name"),
                            ThreadDumpParser.state(String.valueOf(head.group("state"))),
                            true,
                            true,
                            Thread.NORM_PRIORITY,
                            "",
                            ThreadDumpParser.VIRTUAL,
                            stack,
                            Optional.empty()));
                }
            }
        }
        return threads;
    }

    private static Matcher readHead(String firstLine, BufferedReader text) throws IOException {
        StringBuilder lines = new StringBuilder(firstLine);
        Matcher head = HEAD.matcher(lines);
        while (!head.matches()) {
            String line = Optional.ofNullable(text.readLine())
                    .orElseThrow(() -> new IOException("expected the head of a thread, but found " + lines));
            lines.append('\n').append(line);
            head = HEAD.matcher(lines);
        }
        return head;
    }

    private static List<StackTraceElement> readStack(BufferedReader text) throws IOException {
        List<StackTraceElement> stack = new ArrayList<>();
        for (String line = text.readLine(); line != null && !line.isEmpty(); line = text.readLine()) {
            String frame = line.strip();
            if (frame.startsWith(FRAME)) { // other lines tell of locks
                stack.add(ThreadDumpParser.frame(frame.substring(FRAME.length())));
            }
        }
        return stack;
    }
}
