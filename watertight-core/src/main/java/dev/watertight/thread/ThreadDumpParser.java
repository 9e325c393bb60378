package dev.watertight.thread;

import dev.watertight.thread.ThreadIdentity.Virtual;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the virtual threads out of a thread dump in JSON. The format is that of {@code jdk.internal.vm.ThreadDumper}:
 * an array of containers, each with an array of threads. JDK 21 gives a thread's number, name and stack; later ones
 * tell its state, and whether it is virtual.
 */
final class ThreadDumpParser {

    static final String VIRTUAL = "java.lang.VirtualThread";

    /**
     * {@link StackTraceElement#toString()}: {@code [[loader/][module[@version]]/]class.method(source)}. The name of a hidden
     * class, as of a lambda, ends in {@code /0x} and a number.
     */
    private static final Pattern FRAME = Pattern.compile(
            "(?:(?<head>[^(]*)/)?(?<class>(?!0x\\p{XDigit}+\\.)[^(/]+(?:/0x\\p{XDigit}+)?)\\.(?<method>[^.(]+)"
                    + "\\((?<source>.*)\\)",
            Pattern.DOTALL);

    private final JsonReader json;
    private final List<LiveThread> threads = new ArrayList<>();

    private ThreadDumpParser(JsonReader json) {
        this.json = json;
    }

    /**
     * @throws IOException if the text cannot be read, or is no such thread dump
     */
    static List<LiveThread> virtualThreads(Reader text) throws IOException {
        ThreadDumpParser parser = new ThreadDumpParser(new JsonReader(text));
        boolean[] found = {false};
        parser.json.object(name -> {
            if (name.equals("threadDump")) {
                found[0] = true;
                parser.json.object(part -> {
                    if (part.equals("threadContainers")) {
                        parser.json.array(parser::container);
                    } else {
                        parser.json.skip();
                    }
                });
            } else {
                parser.json.skip();
            }
        });
        if (!found[0]) {
            throw new IOException("expected a thread dump in JSON, but there is no threadDump in it");
        }
        return parser.threads;
    }

    private void container() throws IOException {
        String[] container = {""};
        json.object(name -> {
            switch (name) {
                case "container" -> container[0] = String.valueOf(json.scalar());
                case "threads" -> json.array(() -> thread(container[0]));
                default -> json.skip();
            }
        });
    }

    private void thread(String container) throws IOException {
        var thread = new RawThread();
        json.object(name -> {
            switch (name) {
                case "tid" -> thread.id = number(json.scalar());
                case "name" -> thread.name = String.valueOf(json.scalar());
                case "state" -> thread.state = state(String.valueOf(json.scalar()));
                case "virtual" -> thread.virtual = Boolean.parseBoolean(json.scalar());
                case "stack" -> json.array(() -> thread.stack.add(frame(String.valueOf(json.scalar()))));
                default -> json.skip();
            }
        });
        if (thread.isVirtual()) {
            threads.add(thread.toLiveThread(container));
        }
    }

    private static long number(@Nullable String text) throws IOException {
        try {
            return Long.parseLong(String.valueOf(text));
        } catch (NumberFormatException e) {
            throw new IOException("expected the number of a thread, but found " + text, e);
        }
    }

    static Optional<Thread.State> state(String text) {
        for (Thread.State state : Thread.State.values()) {
            if (state.name().equals(text)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }

    static StackTraceElement frame(String text) {
        Matcher parts = FRAME.matcher(text);
        if (!parts.matches()) {
            return new StackTraceElement(text, "", null, -1);
        }
        String head = parts.group("head") == null ? "" : parts.group("head");
        String loader = head.contains("/") ? head.substring(0, head.indexOf('/')) : "";
        String module = head.substring(head.indexOf('/') + 1);
        String version = module.contains("@") ? module.substring(module.indexOf('@') + 1) : "";
        String source = parts.group("source");
        int colon = source.lastIndexOf(':');
        boolean numbered = colon > 0 && source.substring(colon + 1).matches("[0-9]{1,9}");
        String file = numbered ? source.substring(0, colon) : source;
        int line = source.equals("Native Method") ? -2 : numbered ? Integer.parseInt(source.substring(colon + 1)) : -1;
        return new StackTraceElement(
                loader,
                module.contains("@") ? module.substring(0, module.indexOf('@')) : module,
                version,
                parts.group("class"),
                parts.group("method"),
                file.equals("Native Method") || file.equals("Unknown Source") ? null : file,
                line);
    }

    private static final class RawThread {

        long id;
        String name = "";
        Optional<Thread.State> state = Optional.empty();
        boolean virtual;
        final List<StackTraceElement> stack = new ArrayList<>();

        /** JDK 21 to 23 do not say so, but the outermost frame of a virtual thread is always its own run method. */
        boolean isVirtual() {
            return virtual
                    || (!stack.isEmpty()
                            && stack.get(stack.size() - 1).getClassName().equals(VIRTUAL));
        }

        LiveThread toLiveThread(String container) {
            return new LiveThread(
                    new Virtual(id),
                    id,
                    name,
                    state,
                    true,
                    true,
                    Thread.NORM_PRIORITY,
                    container,
                    VIRTUAL,
                    stack,
                    Optional.empty());
        }
    }
}
