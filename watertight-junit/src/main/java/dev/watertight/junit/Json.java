package dev.watertight.junit;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON (RFC 8259): maps, collections, strings, whole numbers and booleans. The text may stand in a script of an
 * HTML page, too, since it has no {@code <}.
 */
final class Json {

    private Json() {}

    /** A map in the order of its keys: key, value, key, value. */
    static Map<String, Object> object(Object... keysAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    /** The value as text, one line for each element of an outer collection. */
    static String text(Object value) {
        StringBuilder text = new StringBuilder();
        write(text, value, 0);
        return text.append('\n').toString();
    }

    private static void write(StringBuilder text, @Nullable Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            text.append('{');
            String comma = "";
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                text.append(comma).append(depth == 0 ? "\n" : "");
                string(text, String.valueOf(entry.getKey()));
                text.append(": ");
                write(text, entry.getValue(), depth + 1);
                comma = depth == 0 ? "," : ", ";
            }
            text.append(depth == 0 ? "\n" : "").append('}');
        } else if (value instanceof Collection<?> collection) {
            text.append('[');
            String comma = "";
            for (Object element : collection) {
                text.append(comma).append(depth == 1 ? "\n" : "");
                write(text, element, depth + 1);
                comma = depth == 1 ? "," : ", ";
            }
            text.append(']');
        } else if (value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else if (value == null) {
            text.append("null");
        } else {
            string(text, value.toString());
        }
    }

    private static void string(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            switch (character) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                default -> {
                    if (character < ' '
                            || character == '<'
                            || character == 0x7f
                            || character == '\u2028'
                            || character == '\u2029'
                            || isLoneSurrogate(value, i)) {
                        text.append(String.format("\\u%04x", (int) character));
                    } else {
                        text.append(character);
                    }
                }
            }
        }
        text.append('"');
    }

    /** Half a character, which UTF-8 cannot express. */
    private static boolean isLoneSurrogate(String value, int i) {
        char character = value.charAt(i);
        if (Character.isHighSurrogate(character)) {
            return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
        }
        return Character.isLowSurrogate(character) && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
    }
}
