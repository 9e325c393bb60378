package dev.watertight.descriptor;

import dev.watertight.common.HotSpot;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.util.Optional;

/**
 * What a launched JVM opens for itself. From outside only two of these have a certain mark; the others look like what a
 * program may open, and are undecided. A baseline that is taken after the JVM has opened them holds them.
 */
final class JvmNoise implements RuntimeNoise.Rule {

    /** EPOLLIN, and what the kernel adds: how a selector watches its eventfd, and an asynchronous group its pipe. */
    private static final int WAKE_UP = 0x19;

    @Override
    public Optional<Ruling> of(Descriptor suspect, RuntimeNoise.Clues clues) throws IOException {
        return HotSpot.isLoaded(clues.maps()) ? ofJvm(suspect, clues) : Optional.empty();
    }

    private static Optional<Ruling> ofJvm(Descriptor suspect, RuntimeNoise.Clues clues) throws IOException {
        if (suspect instanceof RegularFile file) {
            return ofFile(file);
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
        return suspect instanceof InetSocket socket ? ofConnection(socket, clues) : Optional.empty();
    }

    private static Optional<Ruling> ofFile(RegularFile file) {
        if (!file.flags().accessMode().equals("O_RDONLY")) {
            return Optional.empty();
        }
        if (file.path().endsWith(".jar")) {
            return undecided("it may be a jar of the class path, which the JDK opens with the first class from it");
        }
        return Optional.empty();
    }

    private static Optional<Ruling> ofUnixSocket(UnixSocket socket, RuntimeNoise.Clues clues) throws IOException {
        if (isAttachSocket(socket, HotSpot.pid(clues.status()).orElse(""))) {
            return Optional.of(new Allowed("the VM waits on it for tools that attach"));
        }
        boolean mayBeMarker = socket.path().isEmpty()
                && socket.abstractName().isEmpty()
                && socket.type().equals("SOCK_STREAM")
                && socket.state().equals("CONNECTED");
        return mayBeMarker
                ? undecided("it may be the socket that the JDK puts in the place of channels that are being closed")
                : Optional.empty();
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
        return wakesByPipe(poll, clues)
                ? undecided("it may be the one of the JDK's default group of asynchronous channels")
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

    private static Optional<Ruling> ofConnection(InetSocket socket, RuntimeNoise.Clues clues) {
        boolean connection = socket.type().equals("SOCK_STREAM") && !socket.listening();
        if (connection && !clues.tasks().named("Keep-Alive-Timer").isEmpty()) {
            return undecided("it may be a connection that HttpURLConnection keeps to use again: its timer runs");
        }
        return Optional.empty();
    }

    private static Optional<Ruling> undecided(String reason) {
        return Optional.of(new Undecided(reason + "; from outside nothing tells"));
    }
}
