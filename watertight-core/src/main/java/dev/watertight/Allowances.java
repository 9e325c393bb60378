package dev.watertight;

import dev.watertight.common.Frames;
import dev.watertight.descriptor.PathDescriptor;
import dev.watertight.descriptor.UnixSocket;
import dev.watertight.thread.LiveThread;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.PatternSyntaxException;

/**
 * The allowances: rules that a resource is no leak. To be imported statically.
 *
 * <p>Functions are named as in gleak: {@code org.acme.Pool.start} means exactly this method of this class, and
 * {@code org.acme.Pool...} everything at least one level deeper: methods of the class or package, and of nested classes.
 * Class names are binary names, as stack traces show them: {@code org.acme.Pool$Worker.run}.
 *
 * @since 0.1
 */
public final class Allowances {

    private Allowances() {}

    /**
     * A thread whose top function has this name, and optionally is in this state. The top function is the innermost
     * one; since that of a waiting thread nearly always lies in the JDK, the innermost one outside the JDK counts too.
     *
     * @param function {@code org.acme.Ticker.run}, {@code org.acme.Ticker...}, or either with a state:
     *     {@code java.lang.Object.wait [WAITING]}; the thread's {@link Thread.State state} must start with the given one
     * @throws IllegalArgumentException if that is no such name
     */
    public static Allowance ignoringTopFunction(String function) {
        FunctionPattern pattern = FunctionPattern.withState(function);
        return new Allowance(
                "its top function is " + function,
                false,
                resource -> resource instanceof LiveThread thread
                        && pattern.matchesState(thread.state())
                        && (thread.topFunction().filter(pattern::matches).isPresent()
                                || thread.topUserFunction()
                                        .filter(pattern::matches)
                                        .isPresent()));
    }

    /**
     * A thread that has this text in its backtrace, that is, in the name of any function on its stack.
     *
     * @param text say {@code org.acme.Metrics}; not blank
     */
    public static Allowance ignoringInBacktrace(String text) {
        requireText(text, "the text to look for in a backtrace");
        return new Allowance(
                "its backtrace contains " + text,
                false,
                resource -> resource instanceof LiveThread thread
                        && thread.functions().stream().anyMatch(function -> function.contains(text)));
    }

    /**
     * A thread or process that was started by this function: the innermost one outside the JDK when it was started.
     * This needs origins.
     *
     * @param function {@code org.acme.Pool.start} or {@code org.acme.Pool...}
     * @throws IllegalArgumentException if that is no such name
     */
    public static Allowance ignoringCreator(String function) {
        FunctionPattern pattern = FunctionPattern.of(function);
        return new Allowance(
                "it was started by " + function,
                true,
                resource -> resource.origin().stream()
                        .flatMap(origin -> origin.stack().stream()
                                .filter(frame -> !Frames.inJdk(frame))
                                .limit(1))
                        .map(Frames::function)
                        .anyMatch(pattern::matches));
    }

    /**
     * A resource that was opened or started by this function, directly or through others, or in a thread that was started
     * so. This needs origins.
     *
     * @param function {@code org.acme.Cache.load} or {@code org.acme.Cache...}
     * @throws IllegalArgumentException if that is no such name
     */
    public static Allowance ignoringOpenedBy(String function) {
        FunctionPattern pattern = FunctionPattern.of(function);
        return new Allowance(
                "it was opened by " + function,
                true,
                resource -> resource.origin().stream()
                        .flatMap(Origin::chain)
                        .flatMap(origin -> origin.stack().stream())
                        .map(Frames::function)
                        .anyMatch(pattern::matches));
    }

    /** The resources of a snapshot: these very ones, not any that look alike. */
    public static Allowance ignoringResources(Snapshot<?> snapshot) {
        Objects.requireNonNull(snapshot, "snapshot");
        return new Allowance("it is one of the resources to ignore", false, snapshot::contains);
    }

    /**
     * What this object owns, so that closing the object is what ends it: the descriptors of a stream, reader, channel,
     * socket, selector or {@link java.util.zip.ZipFile}; the worker threads of a {@code ThreadPoolExecutor} or {@code
     * ForkJoinPool}, also of one that {@link java.util.concurrent.Executors} has wrapped; the thread of a {@link
     * java.util.Timer}; the threads of an event loop of Netty or of a group of them; a thread itself; a {@link Process} with
     * its pipes. What it opens and starts later counts too. It is read from the JDK's and Netty's own fields; of other
     * classes, what they inherit from such a one counts, and nothing else.
     *
     * @param owner say a pool that all tests share
     */
    public static Allowance ignoringOwnedBy(Object owner) {
        Objects.requireNonNull(owner, "owner");
        return new Allowance(
                "it is owned by a " + owner.getClass().getName(), false, resource -> Probes.owns(owner, resource));
    }

    /**
     * A thread with this name.
     *
     * @param glob the name; {@code *} stands for any characters, {@code ?} for one
     */
    public static Allowance ignoringThreadsNamed(String glob) {
        requireText(glob, "the name of threads");
        Predicate<String> name = Wildcards.matching(glob);
        return new Allowance(
                "its name is " + glob,
                false,
                resource -> resource instanceof LiveThread thread && name.test(thread.name()));
    }

    /**
     * A descriptor of a file, directory, device, FIFO or unix socket with this path.
     *
     * @param glob as in {@link java.nio.file.FileSystem#getPathMatcher}: {@code /var/log/**}
     * @throws IllegalArgumentException if that is no glob
     */
    public static Allowance ignoringPath(String glob) {
        requireText(glob, "the path of descriptors");
        PathMatcher matcher = pathMatcher(glob);
        return new Allowance(
                "its path is " + glob,
                false,
                resource ->
                        path(resource).filter(path -> matches(matcher, path)).isPresent());
    }

    /**
     * Whatever the predicate accepts.
     *
     * @param rule answers for every resource, of whatever kind, and neither closes nor changes it
     * @param reason why this is no leak; not blank
     */
    public static Allowance ignoring(Predicate<? super Resource> rule, String reason) {
        return new Allowance(reason, false, rule);
    }

    private static Optional<String> path(Resource resource) {
        if (resource instanceof PathDescriptor descriptor) {
            return Optional.of(descriptor.path());
        }
        return resource instanceof UnixSocket socket ? socket.path() : Optional.empty();
    }

    private static PathMatcher pathMatcher(String glob) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + glob);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "expected a glob, as /var/log/**, but found \"" + glob + "\": " + e.getDescription(), e);
        }
    }

    private static boolean matches(PathMatcher matcher, String path) {
        try {
            return matcher.matches(Path.of(path));
        } catch (InvalidPathException e) { // a name that this JVM's encoding cannot express
            return false;
        }
    }

    private static void requireText(String text, String what) {
        Objects.requireNonNull(text, what);
        if (text.isBlank()) {
            throw new IllegalArgumentException(what + " must not be blank: it would match nothing, or everything");
        }
    }
}
