package dev.watertight;

import dev.watertight.common.Frames;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.InetSocket;
import dev.watertight.descriptor.PathDescriptor;
import dev.watertight.descriptor.UnixSocket;
import dev.watertight.process.ChildProcess;
import dev.watertight.thread.LiveThread;
import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The part of a {@link Signature} that stands in where nobody observed the opening: what does not change of a resource. */
final class Likeness {

    /** Letters and digits so mixed that nobody has chosen them: of a temporary file, or of a UUID. */
    private static final Pattern RANDOM =
            Pattern.compile("(?<![A-Za-z0-9])(?=[A-Za-z0-9]*[0-9][A-Za-z]+[0-9])[A-Za-z0-9]{8,}");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private Likeness() {}

    static String of(Resource resource) {
        if (resource instanceof LiveThread thread) {
            return of(thread);
        }
        if (resource instanceof Descriptor descriptor) {
            return of(descriptor);
        }
        if (resource instanceof ChildProcess process) {
            return process.commandLine().map(Likeness::ofCommand).orElse("of an unknown program");
        }
        return constant(resource.describe());
    }

    /** The name, and what it runs: for a worker whose task has ended, that is the JDK's own loop. */
    private static String of(LiveThread thread) {
        String name = thread.name().isEmpty() ? "without a name" : "\"" + constant(thread.name()) + "\"";
        return (thread.virtual() ? "virtual " : "")
                + name
                + run(thread.stack()).map(run -> " running " + run).orElse("");
    }

    private static Optional<String> run(List<StackTraceElement> stack) {
        Optional<String> outermost = Optional.empty();
        for (StackTraceElement frame : stack) {
            if (Frames.isReaders(frame)) {
                outermost = Optional.of(Places.function(frame));
            }
        }
        return outermost;
    }

    private static String of(Descriptor descriptor) {
        if (descriptor instanceof PathDescriptor file) {
            return word(file.summary()) + " " + ofPath(file.path());
        }
        if (descriptor instanceof InetSocket socket) {
            return socket.protocol() + " socket, "
                    + (socket.listening() ? "listening" : socket.peer().isPresent() ? "connected" : "bound");
        }
        if (descriptor instanceof UnixSocket socket) {
            String name = socket.path()
                    .map(Likeness::ofPath)
                    .or(() -> socket.abstractName().map(text -> "@" + constant(text)))
                    .orElse("unnamed");
            return "unix socket, " + (socket.listening() ? "listening on " : "") + name;
        }
        return constant(word(descriptor.summary()));
    }

    /** A summary begins with what it is, and goes on after a comma or a blank with which one it is. */
    private static String word(String summary) {
        return summary.split("[, /:\\[]", 2)[0];
    }

    /** Under the places that differ from machine to machine, and without what differs from run to run. */
    private static String ofPath(String path) {
        for (String[] place : new String[][] {
            {System.getProperty("java.io.tmpdir", ""), "TMP"},
            {System.getProperty("user.dir", ""), "."},
            {System.getProperty("user.home", ""), "~"}
        }) {
            String directory = place[0].endsWith(File.separator)
                    ? place[0].substring(0, place[0].length() - File.separator.length())
                    : place[0];
            if (!directory.isEmpty() && path.startsWith(directory + File.separator)) {
                return place[1] + constant(path.substring(directory.length()));
            }
        }
        return constant(path);
    }

    /** The program by its name alone, and what it was told. */
    private static String ofCommand(String line) {
        String[] words = line.split(" ", -1);
        words[0] = words[0].substring(words[0].lastIndexOf(File.separatorChar) + 1);
        return "of " + Arrays.stream(words).limit(6).map(Likeness::ofPath).collect(Collectors.joining(" "));
    }

    private static String constant(String text) {
        return NUMBER.matcher(RANDOM.matcher(text).replaceAll("#")).replaceAll("#");
    }
}
