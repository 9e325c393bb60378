package dev.watertight.descriptor;

import dev.watertight.common.HotSpot;
import dev.watertight.common.LaunchedOptions;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a launched JVM opens for itself. From outside some of it looks like what a program may open, and is undecided; a
 * baseline that is taken after the JVM has opened it holds it. The rest has a mark that is certain as long as all code that
 * opens anything is Java's or the JDK's: no native library of others is loaded, and nothing with which Java calls C.
 */
final class JvmNoise implements RuntimeNoise.Rule {

    /** EPOLLIN, and what the kernel adds: how a selector watches its eventfd, and an asynchronous group its pipe. */
    private static final int WAKE_UP = 0x19;

    /** A file from which the VM may take classes instead of from their jars; the JDK's own are not meant. */
    private static final Pattern ARCHIVE = Pattern.compile("(?m) /.*\\.(?:jsa|aot)$");

    /** Options that name such a file, whatever it is called; {@code AOTCache} is there since Java 24. */
    private static final List<String> ARCHIVES = List.of("-XX:SharedArchiveFile=", "-XX:AOTCache=");

    /** The second one if an option asks for large pages. */
    private static final Set<String> ZGC_HEAPS =
            Set.of(Links.MEMFD + "java_heap" + Links.DELETED, Links.MEMFD + "java_heap.hugetlb" + Links.DELETED);

    private static final String FONT_LIBRARY = "/lib/libfontmanager.so";

    /**
     * How the table of Unix domain sockets shows a nameless stream socket that is connected, but not referred to by a peer
     * any more: columns as in {@link UnixSocket}.
     */
    private static final Pattern WITHOUT_PEER =
            Pattern.compile("(?m)^\\p{XDigit}+: 00000002 \\p{XDigit}+ \\p{XDigit}+ 0001 03 +(\\d+)$");

    @Override
    public Optional<Ruling> of(Descriptor suspect, RuntimeNoise.Clues clues) throws IOException {
        return HotSpot.isLoaded(clues.maps()) ? ofJvm(suspect, clues) : Optional.empty();
    }

    private static Optional<Ruling> ofJvm(Descriptor suspect, RuntimeNoise.Clues clues) throws IOException {
        if (suspect instanceof RegularFile file) {
            return ofFile(file, clues);
        }
        if (suspect instanceof Device device) {
            return device.path().equals("/dev/random") || device.path().equals("/dev/urandom")
                    ? undecided("it may be the one that the JDK's NativePRNG reads for the whole JVM")
                    : Optional.empty();
        }
        if (suspect instanceof UnixSocket socket) {
            return ofUnixSocket(socket, clues);
        }
        if (suspect instanceof EventPoll poll) {
            return ofEventPoll(poll, clues);
        }
        if (suspect instanceof Pipe pipe) {
            return ofPipe(pipe, clues);
        }
        if (suspect instanceof MemFd memory) {
            return ofMemory(memory, clues);
        }
        if (suspect instanceof Directory directory) {
            return LaunchedFlightRecorder.rule(directory, clues);
        }
        if (suspect instanceof InetSocket socket) {
            Optional<Ruling> asked = DebugSockets.rule(socket, clues);
            return asked.isPresent() ? asked : ofConnection(socket, clues);
        }
        return Optional.empty();
    }

    private static Optional<Ruling> ofFile(RegularFile file, RuntimeNoise.Clues clues) throws IOException {
        if (file.flags().writable()) {
            return file.flags().readable() ? ofBoth(file, clues) : VmLogs.rule(file, clues);
        }
        if (!file.flags().accessMode().equals("O_RDONLY")) {
            return Optional.empty();
        }
        String home = HotSpot.home(clues.maps()).orElse("");
        if (file.path().equals(home + "/lib/modules")) {
            return Optional.of(once(file, "the VM keeps the JDK's classes open", clues));
        }
        if (DescriptorNoise.FONT.matcher(file.path()).matches()) {
            return clues.maps().contains(" " + home + FONT_LIBRARY)
                    ? undecided("it may be a font that Java 2D keeps open, whose library is loaded")
                    : Optional.empty();
        }
        List<String> classPath = clues.program().classPath();
        if (!file.path().endsWith(".jar") && !classPath.contains(file.path())) {
            return Momentary.rule(file, clues::linked);
        }
        boolean first =
                classPath.stream().findFirst().filter(file.path()::equals).isPresent();
        if (first && !mayHaveArchive(clues, home)) {
            return Optional.of(once(
                    file,
                    "the class loader keeps it open: it is first on the class path, where the main class is looked for",
                    clues));
        }
        return isNoLoaders(file, home, clues)
                ? Optional.empty()
                : undecided("it may be a jar of the class path, which the JDK opens with the first class from it");
    }

    private static boolean mayHaveArchive(RuntimeNoise.Clues clues, String home) throws IOException {
        LaunchedOptions options = clues.program().options();
        return ARCHIVE.matcher(clues.maps().replace(" " + home + "/", " ")).find()
                || ARCHIVES.stream().anyMatch(options::any)
                || options.missing().isPresent();
    }

    /** Whether no class loader of the JDK's has opened it, for certain. Agents and native code may extend the class path. */
    private static boolean isNoLoaders(RegularFile file, String home, RuntimeNoise.Clues clues) throws IOException {
        return clues.program()
                        .loaderJars()
                        .filter(jars -> !jars.contains(file.path()))
                        .isPresent()
                && !clues.maps().contains("/libinstrument.so")
                && HotSpot.foreignLibrary(clues.maps(), home).isEmpty();
    }

    /** It is open to be read and written. */
    private static Optional<Ruling> ofBoth(RegularFile file, RuntimeNoise.Clues clues) throws IOException {
        Optional<Ruling> recorded = LaunchedFlightRecorder.rule(file, clues);
        return recorded.isPresent() ? recorded : ofHeapFile(file, clues);
    }

    /** Why not all options of the VM are known, as the end of a reason. */
    static String unknown(String why) {
        return "not all of its options are known, for " + why + "; from outside nothing tells";
    }

    private static Ruling once(RegularFile file, String reason, RuntimeNoise.Clues clues) throws IOException {
        int count = clues.count(file);
        return count == 1
                ? new Allowed(reason)
                : new Undecided(reason + ", once; but the process has it open " + count
                        + " times, and from outside nothing tells which is whose");
    }

    /** {@code ZPhysicalMemoryBacking} in HotSpot creates it, maps it, and keeps it. */
    private static Optional<Ruling> ofMemory(MemFd memory, RuntimeNoise.Clues clues) throws IOException {
        String link = memory.entry().link();
        if (!ZGC_HEAPS.contains(link)) {
            return Optional.empty();
        }
        return isMapped(memory, clues) && clues.linked(link).size() == 1
                ? Optional.of(new Allowed(
                        "it is the heap of the garbage collector ZGC: it is mapped, as the only one of that name"))
                : undecided("it may be the heap of the garbage collector ZGC");
    }

    /** The same in a directory that an option names, as a file that has no name from the start or has lost it at once. */
    private static Optional<Ruling> ofHeapFile(RegularFile file, RuntimeNoise.Clues clues) throws IOException {
        LaunchedOptions options = clues.program().options();
        Optional<String> option = options.value("-XX:AllocateHeapAt=").filter(any -> options.isOn("UseZGC"));
        String directory = option.map(
                        name -> LaunchedClassPath.real(options.directory().resolve(name)) + "/")
                .orElse("");
        boolean mayBe =
                option.isPresent() && file.deleted() && file.path().startsWith(directory) && isMapped(file, clues);
        if (!mayBe) {
            return Optional.empty();
        }
        long inodes = Pattern.compile(
                        "(?m)^\\S+ \\S+ \\S+ \\S+ (\\d+) +" + Pattern.quote(directory) + ".* \\(deleted\\)$")
                .matcher(clues.maps())
                .results()
                .map(match -> match.group(1))
                .distinct()
                .count();
        return inodes == 1 && clues.linked(file.entry().link()).size() == 1
                ? Optional.of(new Allowed("it is the heap of the garbage collector ZGC: it is mapped, as the only one"
                        + " without a name in the directory that an option of the JVM names for that"))
                : undecided("it may be the heap of the garbage collector ZGC");
    }

    private static boolean isMapped(Descriptor memory, RuntimeNoise.Clues clues) throws IOException {
        String link = memory.entry().link();
        return Pattern.compile("(?m)^\\S+ \\S+ \\S+ \\S+ " + memory.inode().number() + " +" + Pattern.quote(link) + "$")
                .matcher(clues.maps())
                .find();
    }

    private static Optional<Ruling> ofUnixSocket(UnixSocket socket, RuntimeNoise.Clues clues) throws IOException {
        if (isAttachSocket(socket, HotSpot.pid(clues.status()).orElse(""))) {
            return Optional.of(new Allowed("the VM waits on it for tools that attach"));
        }
        boolean mayBeMarker = socket.path().isEmpty()
                && socket.abstractName().isEmpty()
                && socket.type().equals("SOCK_STREAM")
                && socket.state().equals("CONNECTED");
        return mayBeMarker ? ofMarker(socket, clues) : Optional.empty();
    }

    /**
     * What {@link PreCloseMarker} is about: its peer was closed as soon as it was made. A channel whose peer was closed looks
     * the same; but the first channel brings the marker into being, so that there are two then.
     */
    private static Optional<Ruling> ofMarker(UnixSocket socket, RuntimeNoise.Clues clues) throws IOException {
        Set<Long> withoutPeer = WITHOUT_PEER
                .matcher(clues.unixTable())
                .results()
                .map(match -> Long.valueOf(match.group(1)))
                .collect(Collectors.toSet());
        if (!withoutPeer.contains(socket.inode().number()) || StandardStreams.contain(socket)) {
            return Optional.empty();
        }
        long candidates = clues.sockets().stream()
                .filter(each -> !StandardStreams.contain(each))
                .map(each -> each.inode().number())
                .filter(withoutPeer::contains)
                .distinct()
                .count();
        return candidates == 1
                ? Optional.of(ofJavaCode(
                        "the JDK puts this socket in the place of channels that are being closed, to wake up threads in"
                                + " them: it has no peer, as one only of the process, and the first channel brings the JDK's into"
                                + " being",
                        clues))
                : undecided("it may be the socket that the JDK puts in the place of channels that are being closed: "
                        + candidates + " have no peer");
    }

    /** What is certain only if no code but Java's and the JDK's opens anything, and Java's does not call C's library. */
    private static Ruling ofJavaCode(String reason, RuntimeNoise.Clues clues) throws IOException {
        String home = HotSpot.home(clues.maps()).orElse("");
        Optional<String> foreign = HotSpot.foreignLibrary(clues.maps(), home);
        if (foreign.isPresent()) {
            return new Undecided(reason + "; but " + foreign.get() + " may have opened it as well");
        }
        return HotSpot.linker(clues.maps(), home)
                .<Ruling>map(
                        library -> new Undecided(reason + "; but Java code may have let C's library open it as well, by"
                                + " java.lang.foreign: " + library + " is loaded"))
                .orElse(new Allowed(reason));
    }

    /** {@code AttachListener} in HotSpot binds it to the temporary name and then renames the file. */
    private static boolean isAttachSocket(UnixSocket socket, String pid) {
        String file = "/tmp/.java_pid" + pid;
        return socket.listening()
                && socket.path()
                        .filter(path -> path.equals(file) || path.equals(file + ".tmp"))
                        .isPresent();
    }

    /** A selector watches an eventfd of its own, always. */
    private static Optional<Ruling> ofEventPoll(EventPoll poll, RuntimeNoise.Clues clues) throws IOException {
        boolean selector = poll.watches().stream()
                .anyMatch(watch -> watch.events() == WAKE_UP
                        && watch.target().filter("anon_inode:[eventfd]"::equals).isPresent());
        if (selector) {
            return Optional.empty();
        }
        if (wakesByPipe(poll, clues)) {
            return undecided("it may be the one of the JDK's default group of asynchronous channels");
        }
        return Epolls.mayBePoller(poll)
                ? Optional.of(ofJavaCode(
                        "the JDK polls with it for the I/O of virtual threads, for the rest of the JVM's life: selectors and"
                                + " groups of asynchronous channels watch what wakes them up, too",
                        clues))
                : undecided("it may be one with which the JDK polls for virtual threads: it is no selector's");
    }

    private static boolean wakesByPipe(EventPoll poll, RuntimeNoise.Clues clues) throws IOException {
        for (Pipe pipe : clues.pipes()) {
            if (isWatched(pipe, poll)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWatched(Pipe pipe, EventPoll poll) {
        return poll.watches().stream()
                .anyMatch(watch -> watch.events() == WAKE_UP && watch.inode().equals(pipe.inode()));
    }

    private static Optional<Ruling> ofPipe(Pipe pipe, RuntimeNoise.Clues clues) throws IOException {
        for (EventPoll poll : clues.eventPolls()) {
            if (isWatched(pipe, poll) && poll.watches().stream().noneMatch(JvmNoise::isEventFd)) {
                return undecided(
                        "it may wake up the JDK's default group of asynchronous channels: an epoll instance, fd "
                                + poll.fd() + ", watches it");
            }
        }
        return Optional.empty();
    }

    private static boolean isEventFd(EventPoll.Watch watch) {
        return watch.target().filter("anon_inode:[eventfd]"::equals).isPresent();
    }

    private static Optional<Ruling> ofConnection(InetSocket socket, RuntimeNoise.Clues clues) throws IOException {
        boolean connection = socket.type().equals("SOCK_STREAM") && !socket.listening();
        return connection && !clues.tasks().named("Keep-Alive-Timer").isEmpty() && !wasAccepted(socket, clues)
                ? undecided("it may be a connection that HttpURLConnection keeps to use again: its timer runs")
                : Optional.empty();
    }

    /** The kernel gives no port to a client's end of a connection at which something listens, and lets nothing listen there. */
    private static boolean wasAccepted(InetSocket connection, RuntimeNoise.Clues clues) throws IOException {
        return clues.sockets().stream()
                .filter(each -> each instanceof InetSocket listener
                        && listener.listening()
                        && listener.type().equals(connection.type())
                        && listener.domain().equals(connection.domain())
                        && listener.local().getPort() == connection.local().getPort()
                        && (listener.local().getAddress().isAnyLocalAddress()
                                || listener.local()
                                        .getAddress()
                                        .equals(connection.local().getAddress())))
                .findAny()
                .isPresent();
    }

    private static Optional<Ruling> undecided(String reason) {
        return Optional.of(new Undecided(reason + "; from outside nothing tells"));
    }
}
