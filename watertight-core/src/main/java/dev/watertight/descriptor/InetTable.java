package dev.watertight.descriptor;

import dev.watertight.descriptor.SocketTables.Row;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The tables of internet sockets, which all have the same columns; see proc_pid_net(5) and
 * {@code Documentation/networking/proc_net_tcp.rst}.
 */
final class InetTable {

    /** From 1 on; see {@code include/net/tcp_states.h}. */
    private static final String[] STATES =
            ("ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE CLOSE_WAIT"
                            + " LAST_ACK LISTEN CLOSING NEW_SYN_RECV BOUND_INACTIVE")
                    .split(" ", -1);

    private final String domain;
    private final String type;
    private final String protocol;
    private final Machine machine;

    InetTable(String name, Machine machine) {
        this.machine = machine;
        this.domain = name.endsWith("6") ? "AF_INET6" : "AF_INET";
        this.protocol = protocol(name);
        this.type = name.startsWith("tcp") ? "SOCK_STREAM" : name.startsWith("raw") ? "SOCK_RAW" : "SOCK_DGRAM";
    }

    private static String protocol(String table) {
        return switch (table) {
            case "tcp", "tcp6" -> "TCP";
            case "udp", "udp6" -> "UDP";
            case "udplite", "udplite6" -> "UDP-Lite";
            case "icmp" -> "ICMP";
            case "icmp6" -> "ICMPv6";
            default -> "";
        };
    }

    /** Columns: {@code sl local remote st tx:rx tr:when retrnsmt uid timeout inode ...}. */
    Optional<Row> row(String line) {
        String[] columns = line.strip().split("\\s+", 11);
        if (columns.length < 10) {
            return Optional.empty();
        }
        OptionalLong inode = FdInfo.toNumber(columns[9], 10);
        OptionalLong state = FdInfo.toNumber(columns[3], 16);
        Optional<InetSocketAddress> local = InetAddresses.parse(columns[1], machine.byteOrder());
        Optional<InetSocketAddress> remote = InetAddresses.parse(columns[2], machine.byteOrder());
        if (inode.isEmpty() || state.isEmpty() || local.isEmpty() || remote.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Row(
                inode.getAsLong(), reading -> socket(reading, local.get(), remote.get(), (int) state.getAsLong())));
    }

    private InetSocket socket(Reading reading, InetSocketAddress local, InetSocketAddress remote, int state) {
        boolean raw = type.equals("SOCK_RAW");
        return new InetSocket(
                reading.fd(),
                reading.flags(),
                reading.inode(),
                domain,
                type,
                // a raw socket has its protocol where others have their port
                raw ? rawProtocol(local.getPort()) : protocol,
                raw ? new InetSocketAddress(local.getAddress(), 0) : local,
                Optional.of(remote).filter(address -> !InetAddresses.isNone(address)),
                state(state),
                state(state).equals("LISTEN"),
                reading.entry());
    }

    private String state(int state) {
        if (state < 1 || state > STATES.length) {
            return "state " + state;
        }
        String name = STATES[state - 1];
        return name.equals("CLOSE") && !type.equals("SOCK_STREAM") ? "UNCONNECTED" : name;
    }

    /** See {@code /etc/protocols}. */
    private static String rawProtocol(int number) {
        return switch (number) {
            case 1 -> "ICMP";
            case 2 -> "IGMP";
            case 6 -> "TCP";
            case 17 -> "UDP";
            case 58 -> "ICMPv6";
            case 89 -> "OSPF";
            case 255 -> "IP";
            default -> "protocol " + number;
        };
    }
}
