package dev.watertight.descriptor;

import dev.watertight.descriptor.SocketTables.Row;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A descriptor of a netlink socket, which talks with the kernel; see netlink(7).
 *
 * @param domain {@code "AF_NETLINK"}
 * @param protocol the part of the kernel, {@code "NETLINK_ROUTE"} and so on
 * @param port the address that it is bound to, often the pid
 * @param groups the multicast groups that it listens to, a mask
 * @since 0.1
 */
public record NetlinkSocket(
        int fd, OpenFlags flags, Inode inode, String domain, String protocol, long port, int groups, ProcEntry entry)
        implements Socket {

    /** From 0 on; see {@code include/uapi/linux/netlink.h}. */
    private static final String[] PROTOCOLS = ("ROUTE UNUSED USERSOCK FIREWALL SOCK_DIAG NFLOG XFRM SELINUX ISCSI AUDIT"
                    + " FIB_LOOKUP CONNECTOR NETFILTER IP6_FW DNRTMSG KOBJECT_UEVENT GENERIC DM SCSITRANSPORT ECRYPTFS"
                    + " RDMA CRYPTO SMC")
            .split(" ", -1);

    /** Columns: {@code sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode}. */
    static Optional<Row> row(String line) {
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length < 10) {
            return Optional.empty();
        }
        OptionalLong inode = FdInfo.toNumber(columns[9], 10);
        OptionalLong protocol = FdInfo.toNumber(columns[1], 10);
        OptionalLong port = FdInfo.toNumber(columns[2], 10);
        OptionalLong groups = FdInfo.toNumber(columns[3], 16);
        if (inode.isEmpty() || protocol.isEmpty() || port.isEmpty() || groups.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Row(
                inode.getAsLong(),
                reading -> new NetlinkSocket(
                        reading.fd(),
                        reading.flags(),
                        reading.inode(),
                        "AF_NETLINK",
                        protocol((int) protocol.getAsLong()),
                        port.getAsLong(),
                        (int) groups.getAsLong(),
                        reading.entry())));
    }

    static String protocol(int number) {
        return number >= 0 && number < PROTOCOLS.length ? "NETLINK_" + PROTOCOLS[number] : "protocol " + number;
    }

    /** Empty: the kernel does not tell whether it is {@code SOCK_RAW} or {@code SOCK_DGRAM}, which are the same. */
    @Override
    public String type() {
        return "";
    }

    @Override
    public String summary() {
        return "netlink socket, " + protocol + ", port " + port;
    }

    @Override
    public List<Fact> facts() {
        return Facts.of(this).add("groups", "0x" + Integer.toHexString(groups)).toList();
    }

    @Override
    public String toString() {
        return describe();
    }
}
