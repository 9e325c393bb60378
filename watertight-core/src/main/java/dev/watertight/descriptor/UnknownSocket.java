package dev.watertight.descriptor;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A descriptor of a socket of which the kernel's tables tell nothing. Sockets have no entry there while they are
 * neither bound nor connected, and some protocols have no table: vsock(7), for one. Where Watertight may call the
 * kernel (Java 22 and newer, with {@code --enable-native-access}), the socket itself tells its domain, type and
 * protocol.
 *
 * @param domain {@code "AF_VSOCK"} and so on; empty if unknown
 * @param type {@code "SOCK_STREAM"} and so on; empty if unknown
 * @param protocol {@code "TCP"} and so on; empty if unknown, or if there is only one in the domain
 * @param listening whether it is known to wait for connections
 * @since 0.1
 */
public record UnknownSocket(
        int fd,
        OpenFlags flags,
        Inode inode,
        String domain,
        String type,
        String protocol,
        boolean listening,
        ProcEntry entry)
        implements Socket {

    /**
     * @param options what the socket says of itself; empty if it was not asked
     * @param why the tables tell nothing of it
     */
    static UnknownSocket of(Reading reading, Optional<SocketOptions> options, String why) {
        return new UnknownSocket(
                reading.fd(),
                reading.flags(),
                reading.inode(),
                options.map(SocketOptions::domainName).orElse(""),
                options.map(SocketOptions::typeName).orElse(""),
                options.map(SocketOptions::protocolName).orElse(""),
                options.map(SocketOptions::listening).orElse(false),
                reading.entryWithUnknown(
                        (options.isPresent() ? "its addresses: " : "its protocol and addresses: ") + why));
    }

    @Override
    public String summary() {
        if (domain.isEmpty()) {
            return "socket of unknown kind";
        }
        return Stream.of("socket", domain, type, protocol, listening ? "listening" : "")
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return describe();
    }
}
