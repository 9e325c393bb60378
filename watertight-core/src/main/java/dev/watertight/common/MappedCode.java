package dev.watertight.common;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files that a process has mapped as code; see proc_pid_maps(5). */
final class MappedCode {

    private static final Pattern CODE = Pattern.compile("(?m)^\\S+ ..x. \\S+ \\S+ [1-9]\\d* +(/.*)$");

    /**
     * Where the system has its libraries, those of programs among them: the directory, then the name. Only names are certain.
     */
    private static final Pattern OF_THE_SYSTEM = Pattern.compile(
            "(?:/usr)?/lib(?:32|64|x32)?/(?:[^/]+-linux-[^/]+/)?([^/]+?)(?:[-.]\\d[^/]*)?\\.so(?:\\.[^/]*)?");

    /** What the compiler gives to every program, and what the JDK's and Node's own libraries compute with. */
    private static final Set<String> COMMON = Set.of(
            ("ld-linux ld-linux-x86 ld-linux-aarch64 ld ld64 libc libm libdl libpthread librt libresolv libutil libanl"
                            + " libnsl ld-musl-x86_64 ld-musl-aarch64 libnss_files libnss_dns libnss_compat libnss_systemd libnss_myhostname libnss_mdns4_minimal"
                            + " libgcc_s libstdc++ libatomic libnuma libz libzstd libbz2 libbrotlicommon libbrotlidec libbrotlienc"
                            + " libfreetype libfontconfig libharfbuzz libgraphite2 libglib libpcre libpcre2 libpng16 libexpat"
                            + " libuuid libjpeg libgif liblcms2")
                    .split(" "));

    /** {@code START-END PERMISSIONS OFFSET DEVICE INODE PATH}. */
    private static final Pattern MAPPING =
            Pattern.compile("(?m)^(\\p{XDigit}+)-\\p{XDigit}+ ..(.). (\\p{XDigit}+) \\S+ ([1-9]\\d*) +(/.*)$");

    /** How a file of ELF begins, read as a number of 4 bytes. */
    private static final int ELF = 0x464c457f;

    private MappedCode() {}

    /**
     * A file that is mapped as code.
     *
     * @param start where its first byte lies in memory; 0 if it is not mapped
     */
    record File(String path, long inode, long start) {

        /** Whether it is one of ELF; yes if the memory does not tell. */
        boolean mayBeElf(LongFunction<OptionalLong> memory) {
            OptionalLong first = start == 0 ? OptionalLong.empty() : memory.apply(start);
            return start != 0 && (first.isEmpty() || (int) first.getAsLong() == ELF);
        }
    }

    static List<File> all(String maps) {
        Map<String, Long> starts = new HashMap<>();
        Map<String, File> files = new LinkedHashMap<>();
        Matcher mapping = MAPPING.matcher(maps);
        while (mapping.find()) {
            String path = mapping.group(5);
            if (Long.parseUnsignedLong(mapping.group(3), 16) == 0) {
                starts.put(path, Long.parseUnsignedLong(mapping.group(1), 16));
            }
            if (mapping.group(2).equals("x")) {
                files.put(path, new File(path, Long.parseLong(mapping.group(4)), starts.getOrDefault(path, 0L)));
            }
        }
        return List.copyOf(files.values());
    }

    static Stream<String> files(String maps) {
        return CODE.matcher(maps).results().map(match -> match.group(1));
    }

    /** One that is neither of that runtime nor common to all: its code opens what it likes. */
    static Optional<String> foreign(String maps, Predicate<String> own) {
        return files(maps)
                .filter(own.negate())
                .filter(file -> !file.startsWith("/memfd:"))
                .filter(file -> !isCommon(file))
                .findFirst();
    }

    private static boolean isCommon(String file) {
        Matcher library = OF_THE_SYSTEM.matcher(file);
        return library.matches() && COMMON.contains(library.group(1));
    }
}
