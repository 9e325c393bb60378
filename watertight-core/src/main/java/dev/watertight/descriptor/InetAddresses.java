package dev.watertight.descriptor;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;

/** Internet addresses, from the kernel's way of writing them to everybody's. */
final class InetAddresses {

    private InetAddresses() {}

    /**
     * The kernel writes an address as 32-bit numbers in its own byte order, the port as a plain number:
     * {@code "0100007F:1F90"} is 127.0.0.1:8080 on x86. IPv4 addresses mapped to IPv6 become IPv4, as in Java.
     */
    static Optional<InetSocketAddress> parse(String text, ByteOrder order) {
        try {
            String[] parts = text.split(":", 2);
            byte[] address = HexFormat.of().parseHex(parts[0]);
            ByteBuffer words = ByteBuffer.allocate(address.length);
            for (int i = 0; i + Integer.BYTES <= address.length; i += Integer.BYTES) {
                int word = ByteBuffer.wrap(address).getInt(i);
                words.putInt(order == ByteOrder.BIG_ENDIAN ? word : Integer.reverseBytes(word));
            }
            int port = HexFormat.fromHexDigits(parts[1]);
            return Optional.of(new InetSocketAddress(InetAddress.getByAddress(words.array()), port));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Whether it stands for no address and no port. */
    static boolean isNone(InetSocketAddress address) {
        return address.getPort() == 0 && address.getAddress().isAnyLocalAddress();
    }

    /** As in {@code "127.0.0.1:8080"} and {@code "[::1]:8080"}; without a port if that is 0. */
    static String text(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        String port = address.getPort() == 0 ? "" : ":" + address.getPort();
        if (host instanceof Inet4Address) {
            return host.getHostAddress() + port;
        }
        String text = shorten(host.getAddress());
        return port.isEmpty() ? text : "[" + text + "]" + port;
    }

    /** The form that RFC 5952 recommends: the longest run of zeros, of two at least, becomes "::". */
    private static String shorten(byte[] bytes) {
        ByteBuffer groups = ByteBuffer.wrap(bytes);
        int longest = 0;
        int longestAt = -1;
        for (int at = 0; at < 8; at++) {
            int end = at;
            while (end < 8 && groups.getShort(2 * end) == 0) {
                end++;
            }
            if (end - at > Math.max(longest, 1)) {
                longest = end - at;
                longestAt = at;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < 8; at++) {
            if (at == longestAt) {
                text.append("::");
                at += longest - 1;
            } else {
                boolean separate = !text.isEmpty() && text.charAt(text.length() - 1) != ':';
                text.append(separate ? ":" : "").append(Integer.toHexString(groups.getShort(2 * at) & 0xffff));
            }
        }
        return text.toString();
    }
}
