package dev.watertight.common;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM tells of itself to {@code jps} and {@code jstat}: a file {@code /tmp/hsperfdata_USER/N} that the VM writes and has
 * mapped, unless it runs with {@code -XX:-UsePerfData} or {@code -XX:+PerfDisableSharedMem}. See {@code perfMemory.hpp} and
 * {@code statSampler.cpp} in HotSpot. To read it takes nothing of the JVM.
 *
 * @param attachable whether it may be asked for more
 * @param arguments its options with a blank between each two, wherever they were given; empty if they are too long
 * @param classPath as it was given, without wildcards; empty if it is too long
 * @param command the main class, the module and the main class, or the jar; then the arguments of the program
 */
public record JvmAccount(boolean attachable, Optional<String> arguments, Optional<String> classPath, String command) {

    private static final Pattern MAPPING =
            Pattern.compile("(?m)^\\S+ rw-s 0+ \\S+ (\\d+) +(/tmp/hsperfdata_[^/\\n]+/\\d+)$");

    private static final int MAGIC = 0xcafec0c0;
    private static final int BYTE_ORDER = 4;
    private static final int ACCESSIBLE = 7;
    private static final int FIRST_ENTRY = 24;
    private static final int COUNT = 28;

    /** Of an entry: offsets from its beginning. */
    private static final int NAME = 4;

    private static final int LENGTH = 8;
    private static final int TYPE = 12;
    private static final int VALUE = 16;

    /** {@code PerfMaxStringConstLength}: the VM cuts off what is longer. */
    private static final int LONGEST = 1024;

    private static final int LARGEST_FILE = 1 << 24;

    /**
     * That of a running process.
     *
     * @param process its directory under {@code /proc}
     * @return empty if it tells nothing, or not yet
     */
    public static Optional<JvmAccount> ofProcess(Path process) {
        try {
            Matcher mapping =
                    MAPPING.matcher(new String(Files.readAllBytes(process.resolve("maps")), StandardCharsets.UTF_8));
            if (!mapping.find()) {
                return Optional.empty();
            }
            Path file = Path.of(process + "/root" + mapping.group(2));
            boolean same = Files.getAttribute(file, "unix:ino").equals(Long.valueOf(mapping.group(1)));
            return same && Files.size(file) <= LARGEST_FILE ? parse(Files.readAllBytes(file)) : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    static Optional<JvmAccount> parse(byte[] file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(file);
            if (bytes.getInt(0) != MAGIC || bytes.get(ACCESSIBLE) != 1) {
                return Optional.empty();
            }
            bytes.order(bytes.get(BYTE_ORDER) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            Map<String, String> texts = texts(bytes);
            String capabilities = texts.getOrDefault("sun.rt.jvmCapabilities", "");
            return capabilities.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new JvmAccount(
                            capabilities.startsWith("1"),
                            whole(texts, "java.rt.vmArgs"),
                            whole(texts, "java.property.java.class.path"),
                            texts.getOrDefault("sun.rt.javaCommand", "")));
        } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> whole(Map<String, String> texts, String name) {
        return Optional.ofNullable(texts.get(name))
                .filter(each -> each.getBytes(StandardCharsets.UTF_8).length < LONGEST);
    }

    private static Map<String, String> texts(ByteBuffer bytes) {
        Map<String, String> texts = new HashMap<>();
        int at = bytes.getInt(FIRST_ENTRY);
        for (int left = bytes.getInt(COUNT); left > 0; left--) {
            int length = bytes.getInt(at + LENGTH);
            if (bytes.get(at + TYPE) == 'B' && length > 0) {
                texts.put(
                        text(bytes, at + bytes.getInt(at + NAME), bytes.limit()),
                        text(bytes, at + bytes.getInt(at + VALUE), length));
            }
            at += bytes.getInt(at);
        }
        return texts;
    }

    /** Up to the first byte that is 0. */
    private static String text(ByteBuffer bytes, int start, int most) {
        int end = start;
        while (end - start < most && bytes.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - start];
        bytes.get(start, text);
        return new String(text, StandardCharsets.UTF_8);
    }
}
