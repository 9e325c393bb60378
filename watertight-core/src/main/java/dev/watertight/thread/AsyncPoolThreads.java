package dev.watertight.thread;

import dev.watertight.common.DefaultChannelGroup;
import dev.watertight.common.Observing;
import dev.watertight.spi.Ruling;
import dev.watertight.spi.Ruling.Allowed;
import dev.watertight.spi.Ruling.Undecided;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.regex.Pattern;

/**
 * Idle threads of the two pools in which the JDK runs the completion handlers of asynchronous channels: that of file
 * channels, and that of the default group. Before Java 24 they are plain threads like any other pool's (from then on
 * a rule in {@link ThreadNoise} knows them). But when all idle ones are given something to do, a new thread appears.
 *
 * <p>That new thread stays for a minute. It is the price of the experiment.
 */
final class AsyncPoolThreads {

    private static final boolean PLAIN = Runtime.version().feature() < 25;
    private static final Pattern NAME = Pattern.compile("Thread-\\d+");
    private static final Ruling OF_POOL =
            new Allowed("an idle thread of the pool in which the JDK runs completion handlers"
                    + " of asynchronous channels; it ends when it was idle for a minute");

    private static final Set<Thread> KNOWN = Collections.newSetFromMap(new WeakHashMap<>());
    private static final Set<Thread> KNOWN_OTHERS = Collections.newSetFromMap(new WeakHashMap<>());

    private AsyncPoolThreads() {}

    static Optional<Ruling> rule(LiveThread suspect) {
        return PLAIN && isIdle(suspect) && suspect.identity() instanceof ThreadIdentity.Platform platform
                ? Observing.alone(() -> rule(platform.thread()))
                : Optional.empty();
    }

    private static boolean isIdle(LiveThread suspect) {
        return suspect.type().equals("java.lang.Thread")
                && suspect.daemon()
                && NAME.matcher(suspect.name()).matches()
                && Marks.jdkFrame("java.base", "java.util.concurrent.ThreadPoolExecutor", "getTask")
                        .test(suspect);
    }

    private static Optional<Ruling> rule(Thread suspect) {
        if (!KNOWN.contains(suspect) && !KNOWN_OTHERS.contains(suspect)) {
            try {
                look(suspect);
            } catch (IOException | LinkageError | OutOfMemoryError e) {
                return Optional.of(new Undecided(
                        "it may be a thread in which the JDK runs completion handlers, which could not be tried out: "
                                + e));
            }
        }
        return KNOWN.contains(suspect) ? Optional.of(OF_POOL) : Optional.empty();
    }

    private static void look(Thread suspect) throws IOException {
        try (AsynchronousFileChannel nothing = AsynchronousFileChannel.open(Path.of("/dev/null"));
                PoolRollCall rollCall = new PoolRollCall()) {
            KNOWN.addAll(rollCall.call(() -> nothing.read(ByteBuffer.allocate(1), 0, null, rollCall.handler())));
        }
        if (!KNOWN.contains(suspect) && defaultGroupMayExist()) {
            try (PoolRollCall rollCall = new PoolRollCall()) {
                KNOWN.addAll(rollCall.call(() -> failAccept(rollCall)));
            }
        }
        if (!KNOWN.contains(suspect)) {
            KNOWN_OTHERS.add(suspect);
        }
    }

    private static boolean defaultGroupMayExist() {
        return !DefaultChannelGroup.eventHandlers().isEmpty();
    }

    /** To close a channel completes what is pending in it, and the handler of that runs in the group's pool. */
    private static void failAccept(PoolRollCall rollCall) throws IOException {
        try (AsynchronousServerSocketChannel channel = DefaultChannelGroup.openChannel()) {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            channel.accept(null, rollCall.handler());
        }
    }
}
