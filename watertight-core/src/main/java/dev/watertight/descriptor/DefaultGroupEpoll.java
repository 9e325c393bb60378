package dev.watertight.descriptor;

import dev.watertight.common.DefaultChannelGroup;
import dev.watertight.descriptor.EventPoll.Watch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Finds the epoll instance and the pipe of the default group of asynchronous channels, {@code sun.nio.ch.EPollPort}. The
 * epoll that watches a channel of the default group is that group's, since each group has one; the groups that a test
 * opens have others.
 */
final class DefaultGroupEpoll implements Experiment {

    private static final String REASON =
            "the default group of asynchronous channels has it, which the JDK opens once and keeps";

    @Override
    public String subject() {
        return "part of the default group of asynchronous channels";
    }

    @Override
    public boolean concerns(Descriptor suspect, Clues clues) throws IOException {
        if (suspect instanceof EventPoll epoll) {
            return Epolls.wakeUpPipe(epoll).isPresent();
        }
        if (suspect instanceof Pipe pipe) {
            return clues.eventPolls().stream()
                    .flatMap(epoll -> Epolls.wakeUpPipe(epoll).stream())
                    .anyMatch(wakeUp -> isOf(wakeUp, pipe));
        }
        return false;
    }

    @Override
    public void run(OwnProcess process, JdkDescriptors known) throws IOException {
        process.requireRoomFor(16);
        try (AsynchronousServerSocketChannel marker = DefaultChannelGroup.openChannel()) {
            marker.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Future<?> pending = marker.accept(); // from now on it is watched; to close the channel ends that
            EventPoll epoll = watcherOf(marker, process)
                    .orElseThrow(() -> new IOException("no epoll instance watches a channel of the default group"));
            pending.cancel(false);
            Watch wakeUp = Epolls.wakeUpPipe(epoll)
                    .orElseThrow(() -> new IOException("the default group's epoll instance watches no pipe"));
            known.add(epoll, REASON);
            process.pipes().stream().filter(pipe -> isOf(wakeUp, pipe)).forEach(pipe -> known.add(pipe, REASON));
        }
    }

    private static Optional<EventPoll> watcherOf(AsynchronousServerSocketChannel channel, OwnProcess process)
            throws IOException {
        if (!(channel.getLocalAddress() instanceof InetSocketAddress address)) {
            return Optional.empty();
        }
        List<Descriptor> sockets = process.sockets();
        List<EventPoll> epolls = process.eventPolls();
        return sockets.stream()
                .filter(each -> each instanceof InetSocket socket
                        && socket.listening()
                        && socket.protocol().equals("TCP")
                        && socket.local().equals(address))
                .flatMap(socket -> epolls.stream().filter(epoll -> Epolls.watches(epoll, socket)))
                .findFirst();
    }

    /** Both ends of a pipe have the same inode. */
    private static boolean isOf(Watch watch, Pipe pipe) {
        return watch.inode().equals(pipe.inode());
    }
}
