package dev.watertight.common;

import dev.watertight.common.OtherProcess.Stat;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Asks another JVM, or this one, as the JDK's own tools do: by HotSpot's attach mechanism, a Unix domain socket {@code
 * /tmp/.java_pidN}, which the JVM opens when it gets a SIGQUIT and finds a file {@code .attach_pidN}. See {@code
 * attachListener_posix.cpp} in HotSpot. It takes no module of the JDK's, and loads nothing into either JVM
 * but for the agent that it is asked to load.
 */
public final class JvmAttach {

    /** How long a JVM may take to open its socket, and to answer. */
    private static final long SECONDS = 10;

    /** How long it may take from its start until it can be asked, on a busy machine. */
    private static final long START_SECONDS = 20;

    private static final int SIGQUIT = 3;
    private static final int MOST_ARGUMENTS = 3;

    /** HotSpot's thread {@code Signal Dispatcher}, as the kernel cuts its name. */
    private static final String DISPATCHER = "Signal Dispatch";

    /** HotSpot's thread that answers, from the first question on. */
    private static final String LISTENER = "Attach Listener";

    /** What the VM says of an agent that has started; see {@code JvmtiAgent} in HotSpot. */
    private static final String LOADED = "return code: 0";

    private static final Pattern DISABLED = Pattern.compile("-XX:\\+DisableAttachMechanism");

    /** What may hold options that the command line does not show. */
    private static final Pattern OPTIONS_ELSEWHERE = Pattern.compile("(?m)^(@|-XX:Flags=|-XX:VMOptionsFile=)");

    private final OtherProcess process;
    private final Path temporary;
    private final String number;

    /** Whether the VM says itself that it may be asked; otherwise its options must tell. */
    private final boolean enabled;

    private JvmAttach(OtherProcess process) throws IOException {
        this(process, false);
    }

    private JvmAttach(OtherProcess process, boolean enabled) throws IOException {
        this.process = process;
        this.enabled = enabled;
        this.temporary = temporary(process.directory());
        this.number =
                HotSpot.pid(read("status")).orElseThrow(() -> new IOException("the system does not tell its number"));
    }

    /** As the process sees it; where that is as we see it, by a way that is there when the process has died. */
    private static Path temporary(Path process) throws IOException {
        Path theirs = process.resolve("root/tmp");
        Path ours = Path.of("/tmp");
        return Files.exists(theirs) && Files.exists(ours) && Files.isSameFile(theirs, ours) ? ours : theirs;
    }

    /**
     * Whether the process runs a JVM, or is about to: then it is waited for, so that a snapshot right after the start is
     * one of the same kind of threads as later ones.
     */
    public static boolean isJvm(OtherProcess process) {
        if (!OtherProcess.isShownAsFiles()) {
            return false;
        }
        return hasLoaded(process)
                || (isLauncher(process) && Patience.await(START_SECONDS, TimeUnit.SECONDS, () -> hasLoaded(process)));
    }

    /** Whether it is the command java or one of its siblings, which all load the VM at once. */
    private static boolean isLauncher(OtherProcess process) {
        try {
            Path home = Files.readSymbolicLink(process.directory().resolve("exe"))
                    .resolve("../..")
                    .normalize();
            return Files.exists(Path.of(process.directory() + "/root" + home + "/lib/libjli.so"));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean hasLoaded(OtherProcess process) {
        return process.whole("the loaded libraries", () -> {
            process.requirePermission("the loaded libraries");
            try {
                return HotSpot.isLoaded(new JvmAttach(process).read("maps"));
            } catch (IOException e) {
                throw new IllegalStateException(
                        "the loaded libraries of pid " + process.pid() + " could not be read", e);
            }
        });
    }

    /**
     * The text of a thread dump.
     *
     * @throws IOException if the JVM cannot be asked, or does not answer; the message says why
     */
    public static String threadDump(OtherProcess process) throws IOException {
        return new JvmAttach(process).ask("threaddump");
    }

    /**
     * Has the JVM write a thread dump that lists virtual threads.
     *
     * @throws IOException as above, or if it could not write the file
     */
    public static Path virtualThreadDump(OtherProcess process) throws IOException {
        var attach = new JvmAttach(process);
        String name = "watertight-" + attach.number + "-" + Long.toHexString(System.nanoTime());
        Path file = attach.temporary.resolve(name);
        boolean written = false;
        try {
            String said = attach.ask("jcmd", "Thread.dump_to_file -format=json /tmp/" + name);
            written = Files.exists(file);
            if (!written) {
                throw new IOException("it wrote no thread dump: " + said.strip());
            }
            return file;
        } finally {
            if (!written) {
                Files.deleteIfExists(file);
            }
        }
    }

    /**
     * What a JVM was started with, as its own command {@code VM.command_line} tells.
     *
     * @param arguments its options with a blank between each two
     */
    public record CommandLine(String arguments, String classPath) {

        private static final Pattern ARGUMENTS = Pattern.compile("(?ms)^jvm_args: (.*?)\\njava_command: ");
        private static final Pattern CLASS_PATH = Pattern.compile("(?m)^java_class_path \\(initial\\): (.*)$");

        static CommandLine parse(String said) {
            Matcher arguments = ARGUMENTS.matcher(said);
            Matcher classPath = CLASS_PATH.matcher(said);
            return new CommandLine(
                    arguments.find() ? arguments.group(1) : "",
                    classPath.find() ? classPath.group(1).replace("<not set>", "") : "");
        }
    }

    /**
     * What a JVM was started with.
     *
     * @param process its directory under {@code /proc}
     * @throws IOException if the JVM cannot be asked, or does not answer; the message says why
     */
    public static CommandLine commandLine(Path process) throws IOException {
        try {
            long pid = Long.parseLong(process.getFileName().toString());
            OtherProcess jvm = OtherProcess.of(
                    ProcessHandle.of(pid).orElseThrow(() -> new IOException("pid " + pid + " has ended")));
            return CommandLine.parse(new JvmAttach(jvm).ask("jcmd", "VM.command_line"));
        } catch (IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Whether this system has what it takes to ask. */
    public static boolean isPossibleHere() {
        return OtherProcess.isShownAsFiles();
    }

    /**
     * Has this JVM load a Java agent. The JDK's own API keeps a JVM from attaching to itself; the VM does not.
     *
     * @throws IOException if the JVM cannot be asked, or does not load it; the message says why
     */
    public static void loadIntoThisJvm(Path agent) throws IOException {
        if (!isPossibleHere()) {
            throw new IOException("this system has no /proc");
        }
        // Another VM than HotSpot has no such option, and takes a SIGQUIT for something else.
        if (VmOption.of("DisableAttachMechanism")
                .filter(option -> !option.isOn())
                .isEmpty()) {
            throw new IOException(
                    "the VM does not say that it may be attached to; it may be one other than HotSpot, lack the"
                            + " module jdk.management, or run with -XX:+DisableAttachMechanism");
        }
        String said;
        try {
            var attach = new JvmAttach(OtherProcess.of(ProcessHandle.current()), true);
            said = attach.ask("load", "instrument", "false", agent.toString());
        } catch (IllegalStateException e) { // a /proc that does not show this process
            throw new IOException(e.getMessage(), e);
        }
        if (!said.strip().equals(LOADED)) {
            throw new IOException("the VM did not load it: " + said.strip());
        }
    }

    /** An interrupt that was meant for the test neither closes the channel nor gets lost. */
    private String ask(String command, String... arguments) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return askOnce(command, arguments);
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private String askOnce(String command, String... arguments) throws IOException {
        if (Stat.read(process.directory())
                .filter(stat -> stat.state() == 'T' || stat.state() == 't')
                .isPresent()) {
            throw new IOException("it is stopped and cannot answer; let it go on (SIGCONT)");
        }
        Path socket = temporary.resolve(".java_pid" + number);
        Optional<SocketChannel> connected = connect(socket);
        try (SocketChannel channel = connected.isPresent() ? connected.get() : open(socket)) {
            send(channel, ByteBuffer.wrap(request(command, arguments).getBytes(StandardCharsets.UTF_8)));
            String answer = receive(channel);
            int line = answer.indexOf('\n');
            if (line < 0 || !answer.substring(0, line).strip().equals("0")) {
                throw new IOException("it refused to answer: " + answer.strip());
            }
            return answer.substring(line + 1);
        }
    }

    /** Version, command, three arguments. */
    private static String request(String command, String... arguments) {
        String given = Arrays.stream(arguments).map(argument -> argument + "\0").collect(Collectors.joining());
        return "1\0" + command + "\0" + given + "\0".repeat(MOST_ARGUMENTS - arguments.length);
    }

    private static void send(SocketChannel channel, ByteBuffer request) throws IOException {
        while (request.hasRemaining()) {
            channel.write(request);
        }
    }

    private static String receive(SocketChannel channel) throws IOException {
        var answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        IOException[] failure = {null};
        boolean whole = Patience.await(SECONDS, TimeUnit.SECONDS, () -> {
            try {
                int count = channel.read(buffer);
                while (count > 0) {
                    answer.write(buffer.array(), 0, buffer.position());
                    buffer.clear();
                    count = channel.read(buffer);
                }
                return count < 0;
            } catch (IOException e) {
                failure[0] = e;
                return true;
            }
        });
        if (failure[0] != null) {
            throw failure[0];
        }
        if (!whole) {
            throw new IOException("it did not answer within " + SECONDS + " s");
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    /**
     * Nothing if nobody listens: such a socket is left of another JVM that was killed, and had the number before. The VM
     * removes it when it starts.
     */
    private static Optional<SocketChannel> connect(Path socket) throws IOException {
        if (!isThere(socket)) {
            return Optional.empty();
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        boolean connected = false;
        try {
            channel.configureBlocking(false); // it would wait for ever for a JVM that takes no more questions
            if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
                throw new SocketException("too many wait for an answer");
            }
            connected = true;
        } catch (ConnectException e) {
            // nobody listens
        } catch (SocketException e) {
            if (isThere(socket)) { // otherwise the VM has just removed it
                throw new IOException("its socket " + socket + " takes no connection: " + e.getMessage(), e);
            }
        } finally {
            if (!connected) {
                channel.close();
            }
        }
        return connected ? Optional.of(channel) : Optional.empty();
    }

    private static boolean isThere(Path socket) {
        return Files.exists(socket, LinkOption.NOFOLLOW_LINKS);
    }

    private Optional<SocketChannel> awaitConnection(long seconds, Path socket, BooleanSupplier otherwise)
            throws IOException {
        List<SocketChannel> connected = new ArrayList<>();
        List<IOException> failures = new ArrayList<>();
        Patience.await(seconds, TimeUnit.SECONDS, () -> {
            try {
                connect(socket).ifPresent(connected::add);
            } catch (IOException e) {
                failures.add(e);
            }
            return !connected.isEmpty() || !failures.isEmpty() || !process.isAlive() || otherwise.getAsBoolean();
        });
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
        return connected.stream().findAny();
    }

    /** Never signals what would not take it for a request to open the socket: others end, or write a dump. */
    private SocketChannel open(Path socket) throws IOException {
        if (!enabled) {
            requireHotSpot();
            requireEnabled();
        }
        Optional<SocketChannel> connected = awaitConnection(START_SECONDS, socket, this::listensToQuit);
        if (connected.isPresent()) {
            return connected.get();
        }
        if (!listensToQuit()) {
            throw new IOException("HotSpot does not listen to SIGQUIT in it, by which it is to be asked; with"
                    + " -XX:+StartAttachListener it would wait for questions from the start");
        }
        if (isThere(socket) && runs(LISTENER, OtherProcess.tasks(process.directory()))) {
            // the signal would have it print a thread dump
            return awaitConnection(SECONDS, socket, () -> false)
                    .orElseThrow(() -> new IOException("it listens, but another JVM has left its own socket at "
                            + socket + "; without that file it could be asked"));
        }
        Path request = temporary.resolve(".attach_pid" + number);
        try {
            Files.createFile(request);
        } catch (FileAlreadyExistsException e) {
            // somebody else asks, too
        }
        try {
            quit();
            return awaitConnection(SECONDS, socket, () -> false)
                    .orElseThrow(() -> new IOException("it did not open " + socket + " within " + SECONDS + " s"));
        } finally {
            Files.deleteIfExists(request);
        }
    }

    private void requireHotSpot() throws IOException {
        boolean hotSpot;
        try {
            hotSpot = HotSpot.isCertain(process.directory(), read("maps"));
        } catch (IOException e) {
            throw new IOException(
                    "its libjvm.so could not be read, which would tell whether it is HotSpot: " + e.getMessage(), e);
        }
        if (!hotSpot) {
            throw new IOException(
                    "it is not HotSpot, the VM of OpenJDK, which alone can be asked; others, as OpenJ9, take"
                            + " the question for a request to write a dump. Run the program with a JDK that has HotSpot, or let"
                            + " it check itself");
        }
    }

    private void requireEnabled() throws IOException {
        Optional<JvmAccount> account = JvmAccount.ofProcess(process.directory());
        if (account.filter(JvmAccount::attachable).isPresent()) {
            return;
        }
        String options = options() + (account.isPresent() ? "\n-XX:+DisableAttachMechanism" : "");
        if (DISABLED.matcher(options).find()) {
            throw new IOException("it runs with -XX:+DisableAttachMechanism");
        }
        if (OPTIONS_ELSEWHERE.matcher(options).find()) {
            throw new IOException("its options come from a file, so that it is not known whether it may be asked; with"
                    + " -XX:+StartAttachListener it would wait for questions from the start");
        }
    }

    /** At its very start a JVM listens to nothing yet; with -Xrs it never does, and opens the socket by itself. */
    private boolean listensToQuit() {
        try {
            return catchesQuit(read("status")) && dispatches(OtherProcess.tasks(process.directory()));
        } catch (IOException e) {
            return false;
        }
    }

    private String options() throws IOException {
        return read("cmdline").replace('\0', '\n')
                + read("environ")
                        .lines()
                        .flatMap(all -> List.of(all.split("\0", -1)).stream())
                        .filter(variable ->
                                variable.matches("(?s)(JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS)=.*"))
                        .reduce("", (one, other) -> one + "\n" + other.replaceAll("[=\\s]+", "\n"));
    }

    private void quit() throws IOException {
        Process kill = new ProcessBuilder("sh", "-c", "kill -QUIT " + process.pid())
                .redirectErrorStream(true)
                .start();
        try (InputStream output = kill.getInputStream()) {
            kill.getOutputStream().close();
            String said = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!Patience.await(SECONDS, TimeUnit.SECONDS, () -> !kill.isAlive()) || kill.exitValue() != 0) {
                throw new IOException("it could not be sent a SIGQUIT: " + said);
            }
        }
    }

    /** A mask in hexadecimal; see proc_pid_status(5). */
    static boolean catchesQuit(String status) {
        Matcher caught = Pattern.compile("(?m)^SigCgt:\\s*(\\p{XDigit}+)$").matcher(status);
        return caught.find() && (Long.parseUnsignedLong(caught.group(1), 16) & 1L << (SIGQUIT - 1)) != 0;
    }

    /**
     * Whether HotSpot has the thread that handles signals. With -Xrs it has none, and who catches the signal is the
     * program; nor has the child that a JVM forks, before it becomes another program.
     *
     * @param tasks the directories of the threads, below {@code /proc}
     */
    static boolean dispatches(List<Path> tasks) {
        return runs(DISPATCHER, tasks);
    }

    private static boolean runs(String name, List<Path> tasks) {
        return tasks.stream()
                .flatMap(task -> Stat.read(task).stream())
                .anyMatch(stat -> stat.name().equals(name));
    }

    private String read(String name) throws IOException {
        try (InputStream in =
                new FileInputStream(process.directory().resolve(name).toString())) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
