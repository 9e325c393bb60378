package dev.watertight.descriptor;

import dev.watertight.descriptor.SocketTables.Row;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A descriptor of a packet socket, which sees what a network interface sees; see packet(7).
 *
 * @param domain {@code "AF_PACKET"}
 * @param type {@code "SOCK_RAW"} or {@code "SOCK_DGRAM"}
 * @param protocol the Ethernet protocol, {@code "ETH_P_ALL"} and so on
 * @param interfaceIndex the number of the network interface; 0 stands for all
 * @since 0.1
 */
public record PacketSocket(
        int fd,
        OpenFlags flags,
        Inode inode,
        String domain,
        String type,
        String protocol,
        int interfaceIndex,
        ProcEntry entry)
        implements Socket {

    /** Columns: {@code sk RefCnt Type Proto Iface R Rmem User Inode}. */
    static Optional<Row> row(String line) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length < 9) {
            return Optional.empty();
        }
        OptionalLong inode = FdInfo.toNumber(columns[8], 10);
        OptionalLong interfaceIndex = FdInfo.toNumber(columns[4], 10);
        if (inode.isEmpty() || interfaceIndex.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Row(
                inode.getAsLong(),
                reading -> new PacketSocket(
                        reading.fd(),
                        reading.flags(),
                        reading.inode(),
                        "AF_PACKET",
                        SocketTables.type(columns[2]),
                        protocol(columns[3]),
                        (int) interfaceIndex.getAsLong(),
                        reading.entry())));
    }

    /** See {@code include/uapi/linux/if_ether.h}. */
    private static String protocol(String code) {
        return switch (code) {
            case "0003" -> "ETH_P_ALL";
            case "0800" -> "ETH_P_IP";
            case "0806" -> "ETH_P_ARP";
            case "86dd" -> "ETH_P_IPV6";
            default -> "protocol 0x" + code;
        };
    }

    @Override
    public String summary() {
        return "packet socket, " + type + ", " + protocol
                + (interfaceIndex == 0 ? " on all interfaces" : " on interface " + interfaceIndex);
    }

    @Override
    public String toString() {
        return describe();
    }
}
