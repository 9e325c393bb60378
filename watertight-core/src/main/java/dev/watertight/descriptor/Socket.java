package dev.watertight.descriptor;

/**
 * A descriptor of a socket; see socket(7). Details come from the tables in {@code /proc/PID/net}; a socket that is in
 * none of them is an {@link UnknownSocket}.
 *
 * @since 0.1
 */
public sealed interface Socket extends Descriptor
        permits InetSocket, UnixSocket, NetlinkSocket, PacketSocket, UnknownSocket {

    /** The address family, by the name of socket(2): {@code "AF_INET6"}; empty if unknown. */
    String domain();

    /** The type, by the name of socket(2): {@code "SOCK_STREAM"}; empty if unknown. */
    String type();

    /** The protocol: {@code "TCP"}; empty if unknown, or if there is only one in the domain. */
    String protocol();
}
