package dev.watertight.descriptor;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The sockets in the tables of {@code /proc/PID/net}, by inode. Each table is read once, when the first socket is asked
 * for, and none after all are found. See proc_pid_net(5).
 */
final class SocketTables {

    /**
     * Those that Java opens come first, the cheap ones before the others: for each table of TCP the kernel goes through a
     * large hash table, which takes milliseconds even if there are few sockets.
     */
    private static final List<String> NAMES = List.of(
            "unix",
            "udp6",
            "udp",
            "tcp6",
            "tcp",
            "netlink",
            "packet",
            "raw",
            "raw6",
            "icmp",
            "icmp6",
            "udplite",
            "udplite6");

    /** How a line of the table "unix" begins; what does not is the rest of a name that contains a newline. */
    private static final Pattern UNIX_LINE = Pattern.compile("\n(?=\\p{XDigit}{8,16}: \\p{XDigit}{8} )");

    private final ProcessView view;
    private final Set<Long> missing = new HashSet<>();
    private final Map<Long, Row> found = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private boolean read;

    SocketTables(ProcessView view, List<Reading> readings) {
        this.view = view;
        readings.stream()
                .filter(reading -> reading.type() == Kinds.SOCKET)
                .forEach(reading -> missing.add(reading.inode().number()));
    }

    /** A line of a table: whose it is, and what it makes of that. */
    record Row(long inode, Function<Reading, Socket> socket) {}

    Socket socketOf(Reading reading) {
        if (!read) {
            read = true;
            NAMES.forEach(this::read);
        }
        Row row = found.get(reading.inode().number());
        return row == null
                ? UnknownSocket.of(reading, view.socketOptions(reading.fd()), whyMissing())
                : row.socket().apply(reading);
    }

    private String whyMissing() {
        return failures.isEmpty()
                ? "it is in none of the kernel's tables, so it is neither bound nor connected, of a protocol"
                        + " without a table, or in another network namespace"
                : "not all of the kernel's tables could be read (" + String.join("; ", failures) + ")";
    }

    private void read(String name) {
        if (missing.isEmpty()) {
            return;
        }
        try {
            String text = view.table(name);
            lines(name, text).forEach(line -> row(name, line).ifPresent(this::keep));
        } catch (NoSuchFileException e) {
            // this kernel has no such protocol
        } catch (IOException e) {
            failures.add("net/" + name + ": " + Reading.reason(e));
        }
    }

    private static List<String> lines(String table, String text) {
        return table.equals("unix")
                ? List.of(UNIX_LINE.split(text.stripTrailing()))
                : text.lines().toList();
    }

    private Optional<Row> row(String table, String line) {
        return switch (table) {
            case "unix" -> UnixSocket.row(line);
            case "netlink" -> NetlinkSocket.row(line);
            case "packet" -> PacketSocket.row(line);
            default -> new InetTable(table, view.machine()).row(line);
        };
    }

    private void keep(Row row) {
        if (missing.remove(row.inode())) {
            found.put(row.inode(), row);
        }
    }

    /** The types of sockets; see socket(2). */
    static String type(String code) {
        return switch (code) {
            case "0001", "1" -> "SOCK_STREAM";
            case "0002", "2" -> "SOCK_DGRAM";
            case "0003", "3" -> "SOCK_RAW";
            case "0005", "5" -> "SOCK_SEQPACKET";
            default -> "type " + code;
        };
    }
}
