package dev.watertight.descriptor;

/**
 * What a socket says of itself, be it in a table or not; see socket(7).
 *
 * @param domain {@code SO_DOMAIN}
 * @param type {@code SO_TYPE}
 * @param protocol {@code SO_PROTOCOL}
 * @param listening {@code SO_ACCEPTCONN}
 */
record SocketOptions(int domain, int type, int protocol, boolean listening) {

    private static final int UNIX = 1;
    private static final int INET = 2;
    private static final int INET6 = 10;
    private static final int NETLINK = 16;
    private static final int PACKET = 17;
    private static final int VSOCK = 40;

    /** See {@code include/linux/socket.h}. */
    String domainName() {
        return switch (domain) {
            case UNIX -> "AF_UNIX";
            case INET -> "AF_INET";
            case INET6 -> "AF_INET6";
            case NETLINK -> "AF_NETLINK";
            case PACKET -> "AF_PACKET";
            case VSOCK -> "AF_VSOCK";
            default -> "domain " + domain;
        };
    }

    String typeName() {
        return SocketTables.type(Integer.toString(type));
    }

    /** Empty where the domain has no more than one; see {@code include/uapi/linux/in.h}. */
    String protocolName() {
        return switch (domain) {
            case INET, INET6 -> internetProtocol();
            case NETLINK -> NetlinkSocket.protocol(protocol);
            default -> protocol == 0 ? "" : "protocol " + protocol;
        };
    }

    private String internetProtocol() {
        return switch (protocol) {
            case 1 -> "ICMP";
            case 6 -> "TCP";
            case 17 -> "UDP";
            case 58 -> "ICMPv6";
            case 132 -> "SCTP";
            case 136 -> "UDP-Lite";
            case 262 -> "MPTCP";
            default -> "protocol " + protocol;
        };
    }
}
