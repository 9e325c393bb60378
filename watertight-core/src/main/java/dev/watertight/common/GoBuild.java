package dev.watertight.common;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Go's linker says of a program, in its section {@code .go.buildinfo}; see {@code debug/buildinfo} of Go's library.
 *
 * @param version of Go, say {@code "go1.26.10"}; empty before Go 1.18
 * @param settings the defaults of {@code GODEBUG} that the program was built with, say {@code "panicnil=1,tls10server=1"}
 */
public record GoBuild(String version, String settings) {

    /** Of programs that were made before they said so. */
    public static final GoBuild UNKNOWN = new GoBuild("", "");

    private static final int FLAGS = 15;
    private static final int STRINGS_FOLLOW = 2;
    private static final int HEADER = 32;

    private static final Pattern MINOR = Pattern.compile("(?:devel )?go1\\.(\\d{1,4}).*");
    private static final Pattern SETTINGS = Pattern.compile("(?m)^build\tDefaultGODEBUG=(.*)$");

    static GoBuild parse(byte[] section) {
        if (section.length <= HEADER || (section[FLAGS] & STRINGS_FOLLOW) == 0) {
            return UNKNOWN;
        }
        int[] at = {HEADER};
        String version = string(section, at);
        Matcher settings = SETTINGS.matcher(string(section, at));
        return new GoBuild(version, settings.find() ? settings.group(1) : "");
    }

    /** A string after its length, of which each byte but the last has its highest bit set. */
    private static String string(byte[] section, int[] at) {
        long length = 0;
        for (int shift = 0; at[0] < section.length && shift < Integer.SIZE; shift += 7) {
            byte next = section[at[0]++];
            length |= (next & 0x7fL) << shift;
            if (next >= 0) {
                break;
            }
        }
        int start = at[0];
        int end = (int) Math.min(section.length, start + length);
        at[0] = end;
        return new String(section, start, end - start, StandardCharsets.UTF_8);
    }

    /** Whether it was made by Go 1.n or newer; no if that is not known. */
    public boolean isAtLeast(int minor) {
        Matcher matcher = MINOR.matcher(version);
        return matcher.matches() && Integer.parseInt(matcher.group(1)) >= minor;
    }

    /**
     * The value of a setting.
     *
     * @param environment what the variable {@code GODEBUG} is set to, which wins
     * @param otherwise if it is set in neither
     */
    public String setting(String name, String environment, String otherwise) {
        String value = otherwise;
        for (String setting : (settings + "," + environment).split(",", -1)) {
            if (setting.startsWith(name + "=")) {
                value = setting.substring(name.length() + 1);
            }
        }
        return value;
    }
}
