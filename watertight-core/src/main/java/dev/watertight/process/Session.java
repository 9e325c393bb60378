package dev.watertight.process;

import dev.watertight.Snapshot;
import dev.watertight.common.OtherProcess;
import dev.watertight.common.Patience;
import dev.watertight.common.Text;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Descriptors;
import dev.watertight.thread.LiveThread;
import dev.watertight.thread.Threads;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process that a test launches, to look at what it says and what it holds.
 *
 * <pre>{@code
 * try (Session session = Session.start(new ProcessBuilder("./server"))) {
 *     session.awaitOutput("listening on (\\d+)");
 *     ...
 *     session.interrupt();
 *     assertThat(session.awaitExit()).isZero();
 * }
 * }</pre>
 *
 * <p>All that the process writes is read at once and kept, so that it never waits for somebody to read. A thread for
 * each of its two streams does that; both end with the process, or with whatever it has started and left the stream to.
 *
 * <p>{@link #close} ends the process with all that it has started. To know that for certain, even when it has lost its
 * parent, the process gets the environment variable {@code WATERTIGHT_SESSION}, which its children inherit.
 *
 * <p>Safe for use by several threads.
 *
 * @since 0.1
 */
public final class Session implements AutoCloseable {

    /** For {@link #killAll}: whoever ends a suite does not know the sessions of its tests. */
    private static final Set<Session> OPEN = ConcurrentHashMap.newKeySet();

    /** How long the JVM may take to learn that a process has ended. */
    private static final Duration REAPING = Duration.ofSeconds(5);

    private static final int COMMAND_LENGTH = 160;
    private static final String OUTPUT = "standard output";
    private static final String ERROR_OUTPUT = "standard error";

    private final Process process;
    private final String command;
    private final Settings settings;
    private final Family family;
    private final Bell bell = new Bell();
    private final List<Reading> readings;
    private final Waiting waiting;
    private final Object closing = new Object();
    private final Set<Integer> sent = ConcurrentHashMap.newKeySet();

    /** Null if it is not read. */
    private final @Nullable Reading reading;

    private final @Nullable Reading errorReading;

    private Session(Process process, ProcessBuilder builder, Settings settings, String mark) {
        this.process = process;
        this.command = Text.shorten(Text.escape(String.join(" ", builder.command())), COMMAND_LENGTH);
        this.settings = settings;
        this.family = new Family(process.toHandle(), mark);
        boolean read = builder.redirectOutput().equals(Redirect.PIPE);
        boolean errorRead = builder.redirectError().equals(Redirect.PIPE) && !builder.redirectErrorStream();
        this.reading = read ? reading(OUTPUT, 1, process.getInputStream(), settings.tee) : null;
        this.errorReading = errorRead ? reading(ERROR_OUTPUT, 2, process.getErrorStream(), settings.errorTee) : null;
        this.readings = Stream.of(Optional.ofNullable(reading), Optional.ofNullable(errorReading))
                .flatMap(Optional::stream)
                .toList();
        this.waiting = new Waiting(this, readings, bell);
    }

    private Reading reading(String name, int descriptor, InputStream in, @Nullable OutputStream teeTo) {
        Transcript transcript = new Transcript(bell);
        Tee tee = teeTo == null ? null : new Tee(teeTo);
        Drain drain = new Drain(in, transcript, settings.charset, tee);
        return new Reading(new Output(name, this, transcript), drain, tee, process.pid(), descriptor);
    }

    /**
     * Starts a process, with a timeout of ten seconds for what is awaited.
     *
     * @param builder is copied and left as it is
     * @throws IOException if it cannot be started: there is no such command or directory, or it may not be executed
     * @throws IllegalArgumentException if the command is empty
     */
    public static Session start(ProcessBuilder builder) throws IOException {
        return configure().start(builder);
    }

    /** Configures a session before its process is started. */
    public static Configuration configure() {
        return new Configuration(Settings.DEFAULT);
    }

    /**
     * Kills the processes of all sessions of this JVM that are not closed, with all that they have started, and closes
     * the sessions: for the end of a suite.
     *
     * @throws IllegalStateException if something could not be ended; all the rest is
     */
    public static void killAll() {
        List<String> left = new ArrayList<>();
        for (Session session : OPEN) {
            left.addAll(session.end(Duration.ZERO));
        }
        complain(left);
    }

    /** The process itself. Its streams are read by the session; only what it reads is left to others to write. */
    public Process process() {
        return process;
    }

    /**
     * What the process writes to its standard output.
     *
     * @throws IllegalStateException if the builder redirected it elsewhere, so that it cannot be read here
     */
    public Output output() {
        return output(reading, OUTPUT);
    }

    /**
     * What the process writes to its standard error.
     *
     * @throws IllegalStateException if the builder redirected it elsewhere, say by {@code redirectErrorStream(true)} to
     *     the standard output, so that it cannot be read here
     */
    public Output errorOutput() {
        return output(errorReading, ERROR_OUTPUT);
    }

    private Output output(@Nullable Reading candidate, String name) {
        if (candidate == null) {
            throw new IllegalStateException("the " + name + " of " + this + " is redirected by the ProcessBuilder, so"
                    + " the session does not read it. Do not redirect it, or look where it goes to");
        }
        return candidate.output();
    }

    /**
     * As {@link Output#await(String)} on the standard output.
     *
     * @throws IllegalStateException as {@link #output()} does
     */
    public MatchResult awaitOutput(String regex) {
        return awaitOutput(regex, settings.timeout);
    }

    /**
     * As {@link Output#await(String, Duration)} on the standard output.
     *
     * @throws IllegalStateException as {@link #output()} does
     */
    public MatchResult awaitOutput(String regex, Duration timeout) {
        return await(regex, timeout, output());
    }

    /**
     * As {@link Output#await(String)} on the standard error.
     *
     * @throws IllegalStateException as {@link #errorOutput()} does
     */
    public MatchResult awaitErrorOutput(String regex) {
        return awaitErrorOutput(regex, settings.timeout);
    }

    /**
     * As {@link Output#await(String, Duration)} on the standard error.
     *
     * @throws IllegalStateException as {@link #errorOutput()} does
     */
    public MatchResult awaitErrorOutput(String regex, Duration timeout) {
        return await(regex, timeout, errorOutput());
    }

    /**
     * As {@link Output#await(String)} on the standard output or the standard error, whichever says it first. The other
     * one is left unread.
     *
     * @throws IllegalStateException as {@link #output()} and {@link #errorOutput()} do
     */
    public MatchResult awaitAnyOutput(String regex) {
        return awaitAnyOutput(regex, settings.timeout);
    }

    /**
     * As {@link Output#await(String, Duration)} on the standard output or the standard error, whichever says it first.
     * The other one is left unread.
     *
     * @throws IllegalStateException as {@link #output()} and {@link #errorOutput()} do
     */
    public MatchResult awaitAnyOutput(String regex, Duration timeout) {
        return await(regex, timeout, output(), errorOutput());
    }

    Duration timeout() {
        return settings.timeout;
    }

    MatchResult await(String regex, Duration timeout, Output... outputs) {
        return waiting.forOutput(regex, timeout, List.of(outputs));
    }

    /**
     * The descriptors that the process has open now; see {@link Descriptors#snapshotOf}. What the runtime of its language
     * opens for itself is no leak, so that a baseline may be taken right after the start.
     *
     * @throws IllegalStateException if the process has ended, or may not be read; the message says which
     */
    public Snapshot<Descriptor> descriptors() {
        return Descriptors.snapshotOf(running("the descriptors"));
    }

    /**
     * The threads of the process now: of a JVM its Java threads, of any other its tasks; see {@link Threads#snapshotOf}.
     *
     * @throws IllegalStateException if the process has ended, or may not be read; the message says which
     */
    public Snapshot<LiveThread> threads() {
        return Threads.snapshotOf(running("the threads"));
    }

    /**
     * What the process has started and is alive now; see {@link Children#snapshotOf}. Daemons are among them: on Linux they
     * are known by the environment that they inherit, as {@link #close} knows them.
     *
     * @throws IllegalStateException if the process has ended, or may not be read; the message says which
     */
    public Snapshot<ChildProcess> children() {
        return new OtherProcessProbe(OtherProcess.of(running("the children")), family::offspring).snapshot();
    }

    private ProcessHandle running(String what) {
        if (!process.isAlive()) {
            throw new IllegalStateException(what + " of " + this + " cannot be read: it has ended with "
                    + Complaint.exitCode(process.exitValue()) + ". Take snapshots while it runs");
        }
        return process.toHandle();
    }

    /** Sends SIGINT, as Ctrl-C does. See {@link #signal}. */
    public Session interrupt() {
        return signal(Signals.INTERRUPT);
    }

    /** Sends SIGTERM, which asks the process to end. See {@link #signal}. */
    public Session terminate() {
        return signal(Signals.TERMINATE);
    }

    /** Sends SIGKILL, which no process can ignore. See {@link #signal}. */
    public Session kill() {
        return signal(Signals.KILL);
    }

    /**
     * Sends a signal to the process, not to what it has started. Nothing happens if the process has ended.
     *
     * <p>Some processes do not hear a signal from their start on, unless they say otherwise. What a shell without job
     * control starts in the background ignores SIGINT, and so does all that a JVM starts that was itself started so:
     * {@code env --default-signal=INT ./server} undoes it. What a JVM of Java 17 starts has SIGQUIT blocked. {@link
     * #describe} and the message of {@link #awaitExit} tell.
     *
     * @param number 1 to 64, see signal(7)
     * @return this session
     * @throws IllegalArgumentException if there is no such signal
     * @throws IllegalStateException if the signal cannot be sent, say because the process runs as another user
     */
    public Session signal(int number) {
        sent.add(Signals.validated(number));
        if (process.isAlive()) {
            String refused = send(number);
            if (!refused.isEmpty() && process.isAlive()) {
                throw new IllegalStateException(
                        "could not send " + Signals.name(number) + " to " + this + ": " + refused);
            }
        }
        return this;
    }

    private String send(int number) {
        String refused = "the system does not allow it";
        return switch (number) {
            case Signals.TERMINATE -> process.toHandle().destroy() ? "" : refused;
            case Signals.KILL -> process.toHandle().destroyForcibly() ? "" : refused;
            // by its number only: between the end of a process and the JVM's knowing of that, a stranger may have it
            default -> process.toHandle().isAlive() ? Signals.send(number, process.pid()) : "";
        };
    }

    /** As {@link #awaitExit(Duration)}, with the timeout of the session. */
    public int awaitExit() {
        return awaitExit(settings.timeout);
    }

    /**
     * Waits until the process has ended, and all that it has written is read.
     *
     * @param timeout how long to wait; zero to look whether it has
     * @return its exit code; 128+n if it was ended by signal n
     * @throws AssertionError with what the process is doing, and the end of its output, if it does not end in time
     * @throws IllegalArgumentException if the timeout is negative
     */
    public int awaitExit(Duration timeout) {
        return waiting.forExit(timeout);
    }

    /** The exit code, 128+n if the process was ended by signal n; empty as long as {@link #hasExited} says no. */
    public OptionalInt exitCode() {
        return hasExited() ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
    }

    /** Whether the process has ended, and all that it has written is read. What it has started may still run. */
    public boolean hasExited() {
        return waiting.isOver();
    }

    /**
     * Ends the process and all that it has started: asks them to end (SIGTERM), kills what has not after the
     * {@linkplain Configuration#grace grace period}, and leaves nothing behind, no thread and no descriptor. What was
     * written so far can still be read. A second call does nothing.
     *
     * @throws IllegalStateException if something could not be ended, or not all be read, within some seconds; the message
     *     names it
     */
    @Override
    public void close() {
        complain(end(settings.grace));
    }

    /** What could not be ended. */
    private List<String> end(Duration grace) {
        synchronized (closing) {
            if (!OPEN.contains(this)) {
                return List.of();
            }
            List<String> left = new ArrayList<>();
            List<ProcessHandle> running = family.end(grace);
            for (ProcessHandle handle : running) {
                left.add(ChildProcess.of(handle).describe() + ", "
                        + ProcessState.of(handle.pid()).text());
            }
            boolean ended = !running.contains(process.toHandle());
            if (ended) {
                Patience.await(REAPING.toNanos(), TimeUnit.NANOSECONDS, () -> !process.isAlive());
            }
            readings.forEach(reading -> left.addAll(reading.close(ended)));
            try {
                process.getOutputStream().close();
            } catch (IOException e) {
                // Nobody reads any more what was not written yet.
            }
            OPEN.remove(this);
            return left.stream().map(what -> this + ": " + what).toList();
        }
    }

    private static void complain(List<String> left) {
        if (!left.isEmpty()) {
            throw new IllegalStateException("a session could not end everything that belongs to it. Still there, of\n  "
                    + String.join("\n  ", left) + "\nEnd it by hand; what runs as another user can only be ended by"
                    + " that user or root");
        }
    }

    /**
     * What the process is doing, and the end of what it has written since the last match: several lines, for the message
     * of an assertion.
     */
    public String describe() {
        StringBuilder text = new StringBuilder(this + ": " + state() + "\n");
        for (ProcessHandle child : family.offspring()) {
            text.append("  started by it, and still running: ")
                    .append(ChildProcess.of(child).describe())
                    .append("\n");
        }
        readings.stream().map(Reading::describe).forEach(text::append);
        return text.toString().stripTrailing();
    }

    private String state() {
        return process.isAlive()
                ? ProcessState.of(process.pid()).text() + Signals.unheard(process.pid(), sent)
                : "ended with " + Complaint.exitCode(process.exitValue());
    }

    /** The number and the command of the process. */
    @Override
    public String toString() {
        return "pid " + process.pid() + " (" + command + ")";
    }

    static void notNegative(Duration duration, String what) {
        Objects.requireNonNull(duration, what);
        if (duration.isNegative()) {
            throw new IllegalArgumentException(
                    "the " + what + " must be zero or more, but is " + TimeUnit.MILLISECONDS.convert(duration) + " ms");
        }
    }

    private record Settings(
            Duration timeout,
            Duration grace,
            Charset charset,
            @Nullable OutputStream tee,
            @Nullable OutputStream errorTee) {

        static final Settings DEFAULT =
                new Settings(Duration.ofSeconds(10), Duration.ofSeconds(2), StandardCharsets.UTF_8, null, null);
    }

    /**
     * The settings of a session to come. Immutable: each method returns a new configuration.
     *
     * @since 0.1
     */
    public static final class Configuration {

        private final Settings settings;

        private Configuration(Settings settings) {
            this.settings = settings;
        }

        /**
         * How long to wait for output and for the exit where a call does not say; ten seconds by default.
         *
         * @throws IllegalArgumentException if negative
         */
        public Configuration timeout(Duration timeout) {
            notNegative(timeout, "timeout");
            return new Configuration(
                    new Settings(timeout, settings.grace, settings.charset, settings.tee, settings.errorTee));
        }

        /**
         * How long {@link Session#close} gives the process and what it has started to end by themselves, before it kills
         * them; two seconds by default. It waits only as long as something runs.
         *
         * @param grace zero to kill them at once
         * @throws IllegalArgumentException if negative
         */
        public Configuration grace(Duration grace) {
            notNegative(grace, "grace period");
            return new Configuration(
                    new Settings(settings.timeout, grace, settings.charset, settings.tee, settings.errorTee));
        }

        /** How the process encodes what it writes; UTF-8 by default. What is malformed becomes U+FFFD. */
        public Configuration charset(Charset charset) {
            Objects.requireNonNull(charset, "charset");
            return new Configuration(
                    new Settings(settings.timeout, settings.grace, charset, settings.tee, settings.errorTee));
        }

        /** As {@link #tee(OutputStream, OutputStream)}, with one stream for both. */
        public Configuration tee(OutputStream both) {
            return tee(both, both);
        }

        /**
         * Copies what the process writes to these streams as well, as it comes. The streams are flushed, but not closed.
         * One that takes its time does not hold up the process.
         */
        public Configuration tee(OutputStream output, OutputStream errorOutput) {
            Objects.requireNonNull(output, "output");
            Objects.requireNonNull(errorOutput, "errorOutput");
            return new Configuration(
                    new Settings(settings.timeout, settings.grace, settings.charset, output, errorOutput));
        }

        /**
         * Starts the process.
         *
         * @param builder is copied and left as it is
         * @throws IOException if it cannot be started: there is no such command or directory, or it may not be executed
         * @throws IllegalArgumentException if the command is empty
         */
        public Session start(ProcessBuilder builder) throws IOException {
            ProcessBuilder copy = copy(builder);
            PipeWait.ofThisThread(); // loads what is needed at once when the process runs, which may not be for long
            String mark = Family.mark(copy.environment());
            Session session = new Session(launch(copy), copy, settings, mark);
            OPEN.add(session);
            boolean started = false;
            try {
                session.readings.forEach(Reading::start);
                started = true;
            } finally {
                if (!started) {
                    session.end(Duration.ZERO);
                }
            }
            return session;
        }

        private static ProcessBuilder copy(ProcessBuilder builder) {
            Objects.requireNonNull(builder, "builder");
            List<String> command = List.copyOf(builder.command());
            if (command.isEmpty()) {
                throw new IllegalArgumentException(
                        "a session needs a command to start, but the command of the" + " ProcessBuilder is empty");
            }
            ProcessBuilder copy = new ProcessBuilder(command)
                    .directory(builder.directory())
                    .redirectInput(builder.redirectInput())
                    .redirectOutput(builder.redirectOutput())
                    .redirectError(builder.redirectError())
                    .redirectErrorStream(builder.redirectErrorStream());
            copy.environment().clear();
            copy.environment().putAll(builder.environment());
            return copy;
        }

        private static Process launch(ProcessBuilder builder) throws IOException {
            try {
                return builder.start();
            } catch (IOException e) {
                throw new IOException(
                        "expected to start " + builder.command() + ", but it could not be: " + e.getMessage()
                                + ". Is the command there, executable, and found from the directory "
                                + Optional.ofNullable(builder.directory())
                                        .orElse(new File(""))
                                        .getAbsolutePath()
                                + " or in PATH?",
                        e);
            }
        }
    }
}
