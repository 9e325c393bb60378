package dev.watertight.thread;

import dev.watertight.common.HotSpot;
import dev.watertight.common.OtherProcess;
import dev.watertight.common.OtherProcess.Stat;
import dev.watertight.common.Patience;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks another JVM as the JDK's own tools do: by HotSpot's attach mechanism, a Unix domain socket {@code
 * /tmp/.java_pidN}, which the JVM opens when it gets a SIGQUIT and finds a file {@code .attach_pidN}. See {@code
 * attachListener_posix.cpp} in HotSpot. It takes no module of the JDK's, and loads nothing into either JVM.
 */
final class JvmAttach {

    /** How long a JVM may take to open its socket, and to answer. */
    private static final long SECONDS = 10;

    private static final int SIGQUIT = 3;
    private static final Pattern DISABLED = Pattern.compile("-XX:\\+DisableAttachMechanism");

    /** What may hold options that the command line does not show. */
    private static final Pattern OPTIONS_ELSEWHERE = Pattern.compile("(?m)^(@|-XX:Flags=|-XX:VMOptionsFile=)");

    private final OtherProcess process;
    private final Path temporary;
    private final String number;

    private JvmAttach(OtherProcess process) throws IOException {
        this.process = process;
        this.temporary = process.directory().resolve("root").resolve("tmp");
        this.number =
                HotSpot.pid(read("status")).orElseThrow(() -> new IOException("the system does not tell its number"));
    }

    /** Whether the process has loaded HotSpot. */
    static boolean isJvm(OtherProcess process) {
        if (!OtherProcess.isShownAsFiles()) {
            return false;
        }
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
    static String threadDump(OtherProcess process) throws IOException {
        return new JvmAttach(process).ask("threaddump");
    }

    private String ask(String command) throws IOException {
        if (Stat.read(process.directory())
                .filter(stat -> stat.state() == 'T' || stat.state() == 't')
                .isPresent()) {
            throw new IOException("it is stopped and cannot answer; let it go on (SIGCONT)");
        }
        Path socket = temporary.resolve(".java_pid" + number);
        if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            open(socket);
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            // version, command, three arguments
            send(channel, ByteBuffer.wrap(("1\0" + command + "\0\0\0\0").getBytes(StandardCharsets.US_ASCII)));
            String answer = receive(channel);
            int line = answer.indexOf('\n');
            if (line < 0 || !answer.substring(0, line).strip().equals("0")) {
                throw new IOException("it refused to answer: " + answer.strip());
            }
            return answer.substring(line + 1);
        }
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

    /** Never signals what would not take it for a request to open the socket: others end, or write a dump. */
    private void open(Path socket) throws IOException {
        String options = options();
        if (DISABLED.matcher(options).find()) {
            throw new IOException("it runs with -XX:+DisableAttachMechanism");
        }
        if (OPTIONS_ELSEWHERE.matcher(options).find()) {
            throw new IOException("its options come from a file, so that it is not known whether it may be asked; with"
                    + " -XX:+StartAttachListener it would wait for questions from the start");
        }
        if (!catchesQuit(read("status"))) {
            throw new IOException("it does not listen to SIGQUIT (yet), by which it is to be asked");
        }
        Path request = temporary.resolve(".attach_pid" + number);
        try {
            Files.createFile(request);
        } catch (FileAlreadyExistsException e) {
            // somebody else asks, too
        }
        try {
            quit();
            if (!Patience.await(SECONDS, TimeUnit.SECONDS, () -> Files.exists(socket, LinkOption.NOFOLLOW_LINKS))) {
                throw new IOException("it did not open " + socket + " within " + SECONDS + " s");
            }
        } finally {
            Files.deleteIfExists(request);
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
            if (kill.waitFor() != 0) {
                throw new IOException("it could not be sent a SIGQUIT: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the thread was interrupted while it sent a SIGQUIT", e);
        }
    }

    /** A mask in hexadecimal; see proc_pid_status(5). */
    static boolean catchesQuit(String status) {
        Matcher caught = Pattern.compile("(?m)^SigCgt:\\s*(\\p{XDigit}+)$").matcher(status);
        return caught.find() && (Long.parseUnsignedLong(caught.group(1), 16) & 1L << (SIGQUIT - 1)) != 0;
    }

    private String read(String name) throws IOException {
        try (InputStream in =
                new FileInputStream(process.directory().resolve(name).toString())) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
