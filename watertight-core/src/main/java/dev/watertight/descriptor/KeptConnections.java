package dev.watertight.descriptor;

import dev.watertight.common.JdkInternals;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The connections in the JDK's {@code sun.net.www.http.KeepAliveCache}, field {@code HttpClient.kac}: those and no others
 * HttpURLConnection keeps for the next request. Its fields are the same from JDK 17 to 25.
 */
final class KeptConnections {

    /** Others change the cache meanwhile, rarely and for an instant. */
    private static final int ATTEMPTS = 10;

    private final Object cache;
    private final VarHandle clientOfEntry;
    private final VarHandle socketOfClient;

    private KeptConnections(Object cache, VarHandle clientOfEntry, VarHandle socketOfClient) {
        this.cache = cache;
        this.clientOfEntry = clientOfEntry;
        this.socketOfClient = socketOfClient;
    }

    /** A connection of this process, by its two ends. */
    record Ends(int localPort, SocketAddress peer) {}

    /** Empty if this JDK has none, or lets nobody look. */
    static Optional<KeptConnections> find() {
        try {
            Class<?> client = Class.forName("sun.net.www.http.HttpClient");
            Class<?> cacheType = Class.forName("sun.net.www.http.KeepAliveCache");
            Class<?> entry = Class.forName("sun.net.www.http.KeepAliveEntry");
            Class<?> network = Class.forName("sun.net.NetworkClient");
            Lookup lookup = JdkInternals.lookup(client);
            Object cache = lookup.findStaticVarHandle(client, "kac", cacheType).get();
            return cache instanceof HashMap
                    ? Optional.of(new KeptConnections(
                            cache,
                            JdkInternals.lookup(entry).findVarHandle(entry, "hc", client),
                            JdkInternals.lookup(network).findVarHandle(network, "serverSocket", Socket.class)))
                    : Optional.empty();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return Optional.empty();
        }
    }

    /** Those that are kept now; empty if that cannot be told. */
    Optional<Set<Ends>> now() {
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                return Optional.of(ends());
            } catch (ConcurrentModificationException e) {
                // once more
            } catch (RuntimeException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private Set<Ends> ends() {
        Set<Ends> ends = new HashSet<>();
        List<Object> ofAllServers = new ArrayList<>(((HashMap<?, ?>) cache).values());
        for (Object ofOneServer : ofAllServers) {
            for (Object entry : (ArrayDeque<?>) ofOneServer) {
                Object client = clientOfEntry.get(entry);
                if (socketOfClient.get(client) instanceof Socket socket
                        && socket.getRemoteSocketAddress() instanceof InetSocketAddress peer) {
                    ends.add(new Ends(socket.getLocalPort(), peer));
                }
            }
        }
        return ends;
    }
}
