package dev.watertight.zoo;

import dev.watertight.Resource;
import dev.watertight.descriptor.Descriptor;
import dev.watertight.descriptor.Device;
import dev.watertight.descriptor.Directory;
import dev.watertight.descriptor.EventFd;
import dev.watertight.descriptor.EventPoll;
import dev.watertight.descriptor.Fifo;
import dev.watertight.descriptor.InetSocket;
import dev.watertight.descriptor.Inotify;
import dev.watertight.descriptor.PathDescriptor;
import dev.watertight.descriptor.Pipe;
import dev.watertight.descriptor.PipeEnd;
import dev.watertight.descriptor.RegularFile;
import dev.watertight.descriptor.UnixSocket;
import dev.watertight.descriptor.UnknownSocket;
import dev.watertight.process.ChildProcess;
import dev.watertight.thread.LiveThread;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A resource that a report must name, by its type and by what a reader finds it by. */
public final class Expected {

    private final String what;
    private final Predicate<Resource> matches;

    private Expected(String what, Predicate<Resource> matches) {
        this.what = what;
        this.matches = matches;
    }

    boolean matches(Resource resource) {
        return matches.test(resource);
    }

    public static Expected regularFile(Path path) {
        return path(RegularFile.class, path.toString(), false);
    }

    /** A file whose whole path matches. */
    public static Expected regularFile(String regex) {
        return of(RegularFile.class, "\"" + regex + "\"", file -> file.path().matches(regex));
    }

    /** A file that was deleted while it was open; the path is the one it had. */
    public static Expected deletedFile(Path path) {
        return path(RegularFile.class, path.toString(), true);
    }

    public static Expected directory(Path path) {
        return path(Directory.class, path.toString(), false);
    }

    public static Expected device(String path) {
        return path(Device.class, path, false);
    }

    /** A device under this very number: others may be open that look alike. */
    public static Expected device(String path, int fd) {
        return path(Device.class, path, false).and("fd " + fd, resource -> ((Descriptor) resource).fd() == fd);
    }

    public static Expected fifo(Path path) {
        return path(Fifo.class, path.toString(), false);
    }

    public static Expected pipe(PipeEnd end) {
        return of(Pipe.class, end.toString(), pipe -> pipe.end() == end);
    }

    /** A TCP socket that waits for connections. */
    public static Expected listening(SocketAddress address) {
        return of(
                InetSocket.class,
                "TCP, listening on " + address,
                socket -> socket.protocol().equals("TCP")
                        && socket.listening()
                        && socket.local().equals(address));
    }

    /** One end of a TCP connection. */
    public static Expected connected(SocketAddress local, SocketAddress peer) {
        return of(
                InetSocket.class,
                "TCP, " + local + " -> " + peer,
                socket -> socket.protocol().equals("TCP")
                        && !socket.listening()
                        && socket.local().equals(local)
                        && socket.peer().equals(Optional.of(peer)));
    }

    /** A TCP socket that neither listens nor is connected: the kernel's table does not list it. */
    public static Expected unconnected() {
        return of(UnknownSocket.class, "not in the kernel's tables", socket -> true);
    }

    /** A UDP socket. */
    public static Expected datagrams(int port) {
        return of(
                InetSocket.class,
                "UDP, port " + port,
                socket -> socket.protocol().equals("UDP") && socket.local().getPort() == port);
    }

    /** A unix domain socket that waits for connections. */
    public static Expected listening(Path path) {
        return of(
                UnixSocket.class,
                "listening on " + path,
                socket -> socket.listening() && socket.path().equals(Optional.of(path.toString())));
    }

    /** The server's end of a unix domain connection, which has the server's name. */
    public static Expected accepted(Path path) {
        return of(
                UnixSocket.class,
                "accepted on " + path,
                socket -> !socket.listening() && socket.path().equals(Optional.of(path.toString())));
    }

    /** A unix domain socket without a name: the client's end of a connection, or an end of a socket pair. */
    public static Expected namelessUnixSocket() {
        return of(UnixSocket.class, "without a name", socket -> socket.path().isEmpty());
    }

    public static Expected eventPoll() {
        return of(EventPoll.class, "any", poll -> true);
    }

    public static Expected eventFd() {
        return of(EventFd.class, "any", counter -> true);
    }

    public static Expected inotify() {
        return of(Inotify.class, "any", watches -> true);
    }

    /** This very thread. */
    public static Expected thread(Thread thread) {
        return of(
                LiveThread.class,
                "#" + thread.getId() + " \"" + thread.getName() + "\"",
                live -> live.id() == thread.getId() && live.name().equals(thread.getName()));
    }

    /** A platform thread whose whole name matches. */
    public static Expected threadNamed(String regex) {
        return of(
                LiveThread.class,
                "platform thread \"" + regex + "\"",
                live -> !live.virtual() && live.name().matches(regex));
    }

    /** A virtual thread that is called so; most have an empty name. */
    public static Expected virtualThread(String name) {
        return of(
                LiveThread.class,
                "virtual thread \"" + name + "\"",
                live -> live.virtual() && live.name().equals(name));
    }

    /** A process whose command line contains this text. */
    public static Expected process(String command) {
        Pattern words = Pattern.compile("(?s).*" + Pattern.quote(command) + ".*");
        return of(
                ChildProcess.class,
                command,
                child -> child.commandLine().filter(words.asMatchPredicate()).isPresent());
    }

    private static <T extends PathDescriptor> Expected path(Class<T> type, String path, boolean deleted) {
        return of(
                type,
                path + (deleted ? ", deleted" : ""),
                descriptor -> descriptor.path().equals(path) && descriptor.deleted() == deleted);
    }

    private static <T extends Resource> Expected of(Class<T> type, String details, Predicate<T> matches) {
        return new Expected(
                type.getSimpleName() + " " + details,
                resource -> type.isInstance(resource) && matches.test(type.cast(resource)));
    }

    private Expected and(String more, Predicate<Resource> rule) {
        return new Expected(what + ", " + more, matches.and(rule));
    }

    @Override
    public String toString() {
        return what;
    }
}
