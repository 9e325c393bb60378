package dev.watertight.thread;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Java threads in the text of a thread dump that HotSpot writes ({@code jcmd PID Thread.print}): platform threads, and
 * not those that the VM hides from Java, its compilers. See {@code JavaThread::print_on} in HotSpot.
 *
 * @param jdk the feature number of the JDK, 0 if it is not told
 * @param threads as dumped; a dump tells neither group nor class, and of a class only what the outermost frame shows
 */
record JvmThreadDump(int jdk, List<LiveThread> threads) {

    private static final Pattern VERSION = Pattern.compile("(?m)^Full thread dump .*?\\((?:1\\.)?(\\d+)");

    /** The VM's own threads that are no threads of Java have no number. */
    private static final Pattern HEAD = Pattern.compile(
            "^\"(?<name>.*)\" #(?<id>\\d+)(?: \\[\\d+])?(?<daemon> daemon)? prio=(?<prio>\\d+) os_prio=[^\n]*$",
            Pattern.DOTALL);

    private static final Pattern HEAD_OF_VM_THREAD =
            Pattern.compile("^\".*\" (?:prio=\\d+ )?os_prio=[^\n]*$", Pattern.DOTALL);

    /** No name of a thread has more lines. */
    private static final int MOST_LINES = 100;

    private static final String MOUNTED = "   Mounted virtual thread";

    private static final Pattern STATE = Pattern.compile("^   java\\.lang\\.Thread\\.State: (\\w+).*");
    private static final Pattern COMPILES = Pattern.compile("^   (No compile task|Compiling: .*)");
    private static final Pattern FRAME = Pattern.compile(
            "^\tat (?<class>.+)\\.(?<method>[^.(]+)\\((?:(?<module>[^/()@]+)(?:@(?<version>[^/()]*))?/)?(?<source>[^()]*)\\)$");

    JvmThreadDump {
        threads = List.copyOf(threads);
    }

    static JvmThreadDump parse(String text) {
        Matcher version = VERSION.matcher(text);
        List<RawThread> threads = new ArrayList<>();
        Optional<RawThread> current = Optional.empty();
        List<String> lines = List.of(text.split("\n", -1));
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith("\"")) {
                int length = lengthOfHead(lines, i);
                Matcher head = HEAD.matcher(String.join("\n", lines.subList(i, i + length)));
                current = head.matches() ? Optional.of(new RawThread(head)) : Optional.empty();
                current.ifPresent(threads::add);
                i += length - 1;
            } else if (line.isEmpty() || line.startsWith(MOUNTED)) {
                current = Optional.empty();
            } else {
                current.ifPresent(thread -> thread.read(line));
            }
        }
        return new JvmThreadDump(
                version.find() ? Integer.parseInt(version.group(1)) : 0,
                threads.stream()
                        .filter(thread -> !thread.compiles && !thread.hasEnded())
                        .map(RawThread::toLiveThread)
                        .toList());
    }

    /** In lines: a thread's name may have several. */
    private static int lengthOfHead(List<String> lines, int first) {
        StringBuilder head = new StringBuilder(lines.get(first));
        for (int length = 1; length <= MOST_LINES && first + length <= lines.size(); length++) {
            if (HEAD.matcher(head).matches() || HEAD_OF_VM_THREAD.matcher(head).matches()) {
                return length;
            }
            if (first + length < lines.size()) {
                head.append('\n').append(lines.get(first + length));
            }
        }
        return 1;
    }

    /** The same dump with more threads. */
    JvmThreadDump with(List<LiveThread> more) {
        List<LiveThread> all = new ArrayList<>(threads);
        all.addAll(more);
        return new JvmThreadDump(jdk, all);
    }

    private static StackTraceElement frame(Matcher frame) {
        String source = frame.group("source");
        int colon = source.lastIndexOf(':');
        boolean numbered = colon > 0 && source.substring(colon + 1).matches("[0-9]{1,9}");
        boolean nameless = source.equals("Native Method") || source.equals("Unknown Source");
        return new StackTraceElement(
                null,
                frame.group("module"),
                frame.group("version"),
                frame.group("class"),
                frame.group("method"),
                nameless ? null : numbered ? source.substring(0, colon) : source,
                source.equals("Native Method") ? -2 : numbered ? Integer.parseInt(source.substring(colon + 1)) : -1);
    }

    private static final class RawThread {

        private final long id;
        private final String name;
        private final boolean daemon;
        private final int priority;
        private final List<StackTraceElement> stack = new ArrayList<>();
        private Optional<Thread.State> state = Optional.empty();
        private boolean compiles;

        RawThread(Matcher head) {
            this.id = Long.parseLong(head.group("id"));
            this.name = head.group("name");
            this.daemon = head.group("daemon") != null;
            this.priority = Integer.parseInt(head.group("prio"));
        }

        void read(String line) {
            Matcher frame = FRAME.matcher(line);
            Matcher known = STATE.matcher(line);
            if (frame.matches()) {
                stack.add(frame(frame));
            } else if (known.matches()) {
                state = ThreadDumpParser.state(known.group(1));
            } else if (COMPILES.matcher(line).matches()) {
                compiles = true;
            }
        }

        /** The VM lists it for a moment after its end, of which the program may know already. */
        boolean hasEnded() {
            return state.filter(Thread.State.TERMINATED::equals).isPresent();
        }

        LiveThread toLiveThread() {
            return new LiveThread(
                    new ThreadIdentity.OfJvm(id),
                    id,
                    name,
                    state,
                    daemon,
                    false,
                    priority,
                    "",
                    type(),
                    stack,
                    Optional.empty());
        }

        private String type() {
            if (stack.isEmpty()) {
                return "java.lang.Thread";
            }
            StackTraceElement outermost = stack.get(stack.size() - 1);
            return outermost.getMethodName().equals("run") ? outermost.getClassName() : "java.lang.Thread";
        }
    }
}
