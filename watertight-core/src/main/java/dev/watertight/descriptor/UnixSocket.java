package dev.watertight.descriptor;

import dev.watertight.descriptor.SocketTables.Row;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A descriptor of a unix domain socket; see unix(7). The kernel's table does not tell who the peer is. The sockets that
 * a server accepts have the server's name.
 *
 * @param domain {@code "AF_UNIX"}
 * @param type {@code "SOCK_STREAM"}, {@code "SOCK_DGRAM"} or {@code "SOCK_SEQPACKET"}
 * @param path the path that it was bound to, which may have been relative or removed since; empty if it has none
 * @param abstractName the name in the abstract namespace, without the leading zero byte and with {@code @} for others;
 *     empty if it has none. A relative path that begins with {@code @} looks the same to the kernel's table.
 * @param state {@code "LISTEN"}, {@code "UNCONNECTED"}, {@code "CONNECTED"} and so on
 * @param listening whether it waits for connections
 * @since 0.1
 */
public record UnixSocket(
        int fd,
        OpenFlags flags,
        Inode inode,
        String domain,
        String type,
        Optional<String> path,
        Optional<String> abstractName,
        String state,
        boolean listening,
        ProcEntry entry)
        implements Socket {

    /** The flag that a listening socket has in the table, {@code __SO_ACCEPTCON}. */
    private static final long LISTENING = 0x10000;

    /** Columns: {@code Num: RefCount Protocol Flags Type St Inode [Path]}; the path may contain anything. */
    static Optional<Row> row(String line) {
        String[] columns = line.split("\\s+", 7);
        if (columns.length < 7) {
            return Optional.empty();
        }
        // one blank before the name; more belong to it
        String[] inodeAndName = columns[6].split(" ", 2);
        OptionalLong inode = FdInfo.toNumber(inodeAndName[0], 10);
        OptionalLong flags = FdInfo.toNumber(columns[3], 16);
        if (inode.isEmpty() || flags.isEmpty()) {
            return Optional.empty();
        }
        String name = inodeAndName.length < 2 ? "" : inodeAndName[1];
        boolean listening = (flags.getAsLong() & LISTENING) != 0;
        return Optional.of(new Row(inode.getAsLong(), reading -> socket(reading, columns, name, listening)));
    }

    private static UnixSocket socket(Reading reading, String[] columns, String name, boolean listening) {
        boolean isAbstract = name.startsWith("@");
        return new UnixSocket(
                reading.fd(),
                reading.flags(),
                reading.inode(),
                "AF_UNIX",
                SocketTables.type(columns[4]),
                name.isEmpty() || isAbstract ? Optional.empty() : Optional.of(name),
                isAbstract ? Optional.of(name.substring(1)) : Optional.empty(),
                listening ? "LISTEN" : state(columns[5]),
                listening,
                reading.entry());
    }

    /** See {@code include/uapi/linux/net.h}. */
    private static String state(String code) {
        return switch (code) {
            case "01" -> "UNCONNECTED";
            case "02" -> "CONNECTING";
            case "03" -> "CONNECTED";
            case "04" -> "DISCONNECTING";
            default -> "state " + code;
        };
    }

    /** Empty: there is one protocol only. */
    @Override
    public String protocol() {
        return "";
    }

    @Override
    public String summary() {
        String name = path.or(() -> abstractName.map(text -> "@" + text))
                .map(KernelText::escape)
                .orElse("");
        String socket = "unix socket, " + type + ", ";
        if (listening) {
            return socket + "listening on " + (name.isEmpty() ? "no name" : name);
        }
        return socket + (name.isEmpty() ? "unnamed, " : "bound to " + name + ", ") + state;
    }

    @Override
    public String toString() {
        return describe();
    }
}
