package dev.watertight.descriptor;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Text from the kernel: bytes in which names may hold anything but a zero. Inside, a byte that is no UTF-8 becomes a
 * lone surrogate, which no valid text contains (as Python does it, PEP 383); so nothing is lost before {@link #escape}.
 */
final class KernelText {

    /** Added to a byte from 0x80 to 0xff. */
    private static final int LONE_SURROGATE = 0xdc00;

    private KernelText() {}

    static String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (LONE_SURROGATE + (in.get() & 0xff)));
            }
            result = decoder.reset().decode(in, out, true);
        }
        return out.flip().toString();
    }

    /**
     * The text on one line and without anything that a terminal would obey: control and format characters become
     * {@code \n}, {@code \x1b} or {@code \\u202e}, a byte that is no UTF-8 {@code \xff}, a backslash two.
     */
    static String escape(String text) {
        if (text.chars().allMatch(c -> isPlain(c))) {
            return text;
        }
        var escaped = new StringBuilder();
        text.codePoints().forEach(c -> escape(c, escaped));
        return escaped.toString();
    }

    private static boolean isPlain(int c) {
        return c >= ' ' && c < 0x7f && c != '\\';
    }

    private static void escape(int c, StringBuilder escaped) {
        if (c == '\\') {
            escaped.append("\\\\");
        } else if (c == '\n') {
            escaped.append("\\n");
        } else if (c == '\r') {
            escaped.append("\\r");
        } else if (c == '\t') {
            escaped.append("\\t");
        } else if (c < ' ' || c == 0x7f) {
            appendHex("\\x", 2, c, escaped);
        } else if (c >= LONE_SURROGATE + 0x80 && c <= LONE_SURROGATE + 0xff) {
            appendHex("\\x", 2, c - LONE_SURROGATE, escaped);
        } else if (isUnprintable(c)) {
            for (char unit : Character.toChars(c)) {
                appendHex("\\u", 4, unit, escaped);
            }
        } else {
            escaped.appendCodePoint(c);
        }
    }

    private static void appendHex(String prefix, int digits, int value, StringBuilder escaped) {
        String hex = Integer.toHexString(value);
        escaped.append(prefix).append("0".repeat(digits - hex.length())).append(hex);
    }

    private static boolean isUnprintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
