package dev.watertight.descriptor;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A descriptor of an internet socket; see ip(7), ipv6(7), tcp(7), udp(7), raw(7). Java's sockets are of the domain
 * {@code AF_INET6} where the system has it, also those with IPv4 addresses.
 *
 * @param domain {@code "AF_INET"} or {@code "AF_INET6"}
 * @param type {@code "SOCK_STREAM"}, {@code "SOCK_DGRAM"} or {@code "SOCK_RAW"}
 * @param protocol {@code "TCP"}, {@code "UDP"}, {@code "UDP-Lite"}, {@code "ICMP"} and so on
 * @param local what it is bound to, as Java's sockets tell it; port 0 for a raw socket, which has none
 * @param peer what it is connected to; empty if it is not
 * @param state as the kernel names it, {@code "ESTABLISHED"}; of sockets without connections {@code "UNCONNECTED"}
 *     until they have a peer
 * @param listening whether it waits for connections
 * @since 0.1
 */
public record InetSocket(
        int fd,
        OpenFlags flags,
        Inode inode,
        String domain,
        String type,
        String protocol,
        InetSocketAddress local,
        Optional<InetSocketAddress> peer,
        String state,
        boolean listening,
        ProcEntry entry)
        implements Socket {

    @Override
    public String summary() {
        String socket = (type.equals("SOCK_RAW") ? "raw " : "") + protocol + " socket, ";
        if (listening) {
            return socket + "listening on " + InetAddresses.text(local);
        }
        return socket
                + (peer.isPresent()
                        ? InetAddresses.text(local) + " -> " + InetAddresses.text(peer.get()) + ", " + state
                        : "bound to " + InetAddresses.text(local));
    }

    @Override
    public List<Fact> facts() {
        return Facts.of(this).add("domain", domain).add("state", state).toList();
    }

    @Override
    public String toString() {
        return describe();
    }
}
